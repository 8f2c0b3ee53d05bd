def cron():
    return "the user's"
