from probe import mark
from primitives import (
    ELO,
    Agent,
    Barrier,
    BoundedSemaphore,
    Broker,
    Condition,
    Queue,
    QueueEmpty,
    QueueFull,
    RegExp,
    RingbufQueue,
    Semaphore,
    WaitAll,
    WaitAny,
    broker,
)

for cls in (Barrier, BoundedSemaphore, Condition, Queue, QueueEmpty, QueueFull, Semaphore):
    mark(cls.__name__)
for cls in (WaitAny, WaitAll, ELO, RingbufQueue, Broker, Agent, RegExp):
    mark(cls.__name__)
mark("shared broker", isinstance(broker, Broker))
try:
    from primitives import Mutex
except (AttributeError, ImportError):
    mark("no Mutex")
