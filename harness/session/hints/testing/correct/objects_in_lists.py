# Each call without `await` here may run an ordinary method, or a later line awaits its coroutine.
import asyncio
from machine import Pin


class Lamp:
    def __init__(self, pin):
        self.led = Pin(pin, Pin.OUT)

    async def flash(self):
        self.led.on()
        await asyncio.sleep_ms(50)
        self.led.off()

    async def blink(self):
        self.flash_once()
        self.ring()
        await asyncio.sleep_ms(10)

    async def flash_once(self):
        pass

    async def ring(self):
        pass


class Plain(Lamp):
    def flash(self):
        self.led.toggle()

    def flash_once(self):
        self.led.toggle()


def add_to(lamps):
    lamps.append(Plain(19))


mixed = [Lamp(16), Plain(17)]
changed = [Lamp(18)]
add_to(changed)
replaced = [Lamp(20)]
replaced[0] = Plain(20)
alias = [Lamp(21)]
other = alias
other.append(Plain(22))
lamps = [Lamp(26), Lamp(27)]
bell = Lamp(28)
bell.ring = lambda: print("ring")


async def main():
    for lamp in mixed:
        lamp.flash()
    for one in changed:
        one.flash()
    replaced[0].flash()
    for each in alias:
        each.flash()
    bell.ring()
    await Plain(15).blink()
    await asyncio.gather(*[lamp.flash() for lamp in lamps])
    waiting = [lamp.flash() for lamp in lamps]
    for coroutine in waiting:
        await coroutine
    pair = [lamps[0].flash(), lamps[1].flash()]
    print(len(pair))
    await asyncio.gather(*pair)
    for b in lamps:
        await b.flash()
    for b in [Plain(1)]:
        b.flash()


asyncio.run(main())
