# These names correctly have no parentheses: they are methods that are passed on, or they are not
# names of methods.
import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)
ready = asyncio.Event()


class Flag:
    is_set = False
    value = 3


class Job:
    def __init__(self):
        self.run = asyncio.create_task(self.work())

    async def work(self):
        await asyncio.sleep_ms(10)


class Later:
    def __await__(self):
        yield


flag = Flag()
read = button.value
actions = {"on": led.on, "off": led.off}


def level():
    return flag.value


async def blink():
    led.toggle()
    await asyncio.sleep_ms(10)


async def main():
    job = Job()
    await job.run
    await Later()
    blinking = asyncio.create_task(blink())
    await blinking
    blink_later = blink()
    await blink_later
    while not flag.is_set:
        flag.is_set = True
    if flag.value == 3 and read() == 0:
        actions["on"]()
    if read is not None or level == button.value:
        ready.set()
    "a text"
    flag.value
    await asyncio.wait_for(asyncio.create_task(ready.wait()), 1)


asyncio.run(main())
