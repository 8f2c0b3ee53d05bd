# These names look like names of asyncio, but the program uses them for other objects.
import _thread
import time


class Event:
    def wait(self):
        print("wait")

    def set(self):
        print("set")


class Asyncio:
    def sleep_ms(self, ms):
        time.sleep_ms(ms)


asyncio = Asyncio()
event = Event()
event.wait()
asyncio.sleep_ms(10)


def blink():
    while True:
        time.sleep(1)


async def blink_slowly():
    def blink():
        return 1

    blink()


def later():
    yield 1


async def main(time, create_task):
    later()
    time.sleep(1)
    create_task(later())


_thread.start_new_thread(blink, ())
