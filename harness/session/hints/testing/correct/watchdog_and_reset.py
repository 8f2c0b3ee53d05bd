import asyncio
import sys
import machine
from machine import WDT, Pin

led = Pin(25, Pin.OUT)
lock = asyncio.Lock()
state = {"errors": 0}


async def feed():
    wdt = WDT(timeout=8000)
    while True:
        wdt.feed()
        await asyncio.sleep(2)


async def read_sensor():
    async with lock:
        await asyncio.sleep_ms(10)
        return 20.5


async def guard():
    while True:
        if state["errors"] > 3:
            machine.reset()
        value = await read_sensor() if lock else None
        if value is None:
            state["errors"] += 1
        await asyncio.sleep_ms(0)


async def stop():
    while True:
        sys.exit()


async def until_cancelled():
    try:
        while True:
            await asyncio.sleep(3600)
    except asyncio.CancelledError:
        led.off()
        raise


def handler(loop, context):
    print(context["exception"])
    loop.stop()


async def main():
    loop = asyncio.get_event_loop()
    loop.set_exception_handler(handler)
    jobs = feed(), guard(), until_cancelled()
    results = await asyncio.gather(*jobs, return_exceptions=True)
    print(results)


asyncio.run(main())
