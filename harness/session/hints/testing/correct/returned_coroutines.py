# These functions may return something other than a coroutine, or a later line awaits the coroutine
# that they return.
import asyncio
from machine import Pin

led = Pin(16, Pin.OUT)


async def pulse(ms):
    led.on()
    await asyncio.sleep_ms(ms)
    led.off()
    return ms


def start():
    return asyncio.create_task(pulse(30))


def maybe(ms):
    if ms > 0:
        return pulse(ms)


def either(ms):
    if ms > 0:
        return pulse(ms)
    return None


def short():
    return pulse(30)


class Gate:
    def value(self, coroutine):
        return asyncio.create_task(coroutine)


gate = Gate()


async def keep(coroutine):
    await coroutine


async def main():
    start()
    maybe(0)
    either(0)
    await short()
    later = pulse(5)
    print("%s" % later)
    await keep(later)
    ready = True
    chosen = ready and pulse(5)
    await chosen
    await (pulse(1) if ready else pulse(2))
    gate.value(pulse(3))
    values = [pulse(1), pulse(2)]
    for i in range(2):
        values[i] = await values[i]
    print(sum(values))


asyncio.run(main())
