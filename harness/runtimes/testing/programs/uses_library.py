from probe import Barrier, Queue, QueueEmpty, Semaphore, mark
import own_module

mark("queue", Queue.__name__)
mark("its error", QueueEmpty.__name__)
mark("barrier", Barrier.__name__)
mark("semaphore", Semaphore.__name__)
mark("module", own_module.NAME)
