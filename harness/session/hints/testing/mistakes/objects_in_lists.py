import asyncio
from machine import Pin


class Lamp:
    def __init__(self, pin):
        self.led = Pin(pin, Pin.OUT)

    async def flash(self):
        self.led.on()
        await asyncio.sleep_ms(50)
        self.led.off()


class Siren(Lamp):
    async def wail(self):
        self.flash()  # -> coroutine-not-awaited
        await asyncio.sleep_ms(10)


lamps = [Lamp(16), Siren(17)]
more = []
for n in (18, 19):
    more.append(Lamp(n))
by_name = {"red": Lamp(20), "green": Lamp(21)}
left, right = Lamp(22), Lamp(26)


async def show(lamp):
    lamp.flash()  # -> coroutine-not-awaited
    await asyncio.sleep_ms(10)


async def main():
    for lamp in lamps:
        lamp.flash()  # -> coroutine-not-awaited
    for i, one in enumerate(more):
        print(i)
        one.flash()  # -> coroutine-not-awaited
    for either in left, right:
        either.flash()  # -> coroutine-not-awaited
    for each in by_name.values():
        each.flash()  # -> coroutine-not-awaited
    lamps[0].flash()  # -> coroutine-not-awaited
    by_name["red"].flash()  # -> coroutine-not-awaited
    Lamp(27).flash()  # -> coroutine-not-awaited
    [lamp.flash() for lamp in lamps]  # -> coroutine-not-awaited
    right.flash()  # -> coroutine-not-awaited
    await show(lamps[1])
    await Siren(28).wail()


asyncio.run(main())
