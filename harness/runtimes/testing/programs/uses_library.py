from probe import Barrier, Delay_ms, Message, Queue, QueueEmpty, Semaphore, cron, mark
import own_module

mark("queue", Queue.__name__)
mark("its error", QueueEmpty.__name__)
mark("barrier", Barrier.__name__)
mark("semaphore", Semaphore.__name__)
mark("delay", Delay_ms.__name__)
mark("message", Message.__module__)
mark("cron", cron())
mark("module", own_module.NAME)
