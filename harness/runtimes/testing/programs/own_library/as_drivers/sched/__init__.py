cron = "an attribute with the name of a module"
