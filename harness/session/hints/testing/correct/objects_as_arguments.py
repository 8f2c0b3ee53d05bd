import asyncio
from queue import Queue
from threading import Event


class Thing:
    def wait(self):
        print("wait")


def fill(q):
    q.put(1)


def use(thing):
    thing.wait()


def both(thing):
    thing.wait()


fill(Queue())
use(Thing())
both(Event())
both(asyncio.Event)
