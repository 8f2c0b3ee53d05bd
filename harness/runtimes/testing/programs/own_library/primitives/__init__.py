from .gate import Gate, Semaphore
