class Gate:
    pass


class TheirSemaphore:
    pass


Semaphore = TheirSemaphore
