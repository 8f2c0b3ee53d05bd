import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)
stop = asyncio.Event()


async def blink():
    stopping = False
    while True:
        try:
            led.toggle()
            await asyncio.sleep_ms(50)
        except asyncio.CancelledError:
            stopping = True
        if stopping:
            break
    led.off()


async def count():
    errors = 0
    while True:
        if errors > 2:
            return
        try:
            await asyncio.sleep_ms(50)
        except BaseException:
            errors += 1


async def watch():
    while True:
        try:
            await asyncio.sleep_ms(50)
        except:
            stop.set()
        finally:
            if led():
                print("on")
            elif stop.is_set():
                break


is_over = False


async def serve():
    global is_over
    while True:
        try:
            await asyncio.sleep_ms(50)
        except asyncio.CancelledError:
            is_over = True
        if must_end():
            break


def must_end():
    return is_over


class Worker:
    def __init__(self):
        self.running = True

    def end(self):
        self.running = False

    def has_ended(self):
        return not self.running

    async def run(self):
        while True:
            if self.has_ended():
                break
            try:
                await asyncio.sleep_ms(50)
            except asyncio.CancelledError:
                self.end()


async def main():
    worker = Worker()
    first = asyncio.create_task(blink())
    second = asyncio.create_task(count())
    third = asyncio.create_task(watch())
    fourth = asyncio.create_task(worker.run())
    await asyncio.sleep_ms(200)
    try:
        await asyncio.wait_for(serve(), 1)
    except asyncio.TimeoutError:
        pass
    first.cancel()
    second.cancel()
    third.cancel()
    fourth.cancel()
    await asyncio.gather(first, second, third, fourth)


asyncio.run(main())
