from probe import mark
from primitives import Barrier, BoundedSemaphore, Condition, Queue, QueueEmpty, QueueFull, Semaphore

for cls in (Barrier, BoundedSemaphore, Condition, Queue, QueueEmpty, QueueFull, Semaphore):
    mark(cls.__name__)
try:
    from primitives import Mutex
except (AttributeError, ImportError):
    mark("no Mutex")
