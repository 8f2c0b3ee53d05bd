import uasyncio as asyncio
import utime as time
from machine import Pin, Signal


class Pushbutton:
    debounce_ms = 50

    def __init__(self, pin, sense=None):
        self.pin = pin
        self._pressed = False
        self._tf = None
        self.press = asyncio.Event()
        self.sense = pin.value() if sense is None else sense
        self.state = self.rawstate()
        self._task = asyncio.create_task(self._check())

    def rawstate(self):
        return bool(self.pin.value() ^ self.sense)

    def press_func(self, func, args=()):
        self._tf = (func, args)

    async def _check(self):
        while True:
            self._update(self.rawstate())
            await asyncio.sleep_ms(self.debounce_ms)

    def _update(self, state):
        if state == self.state:
            return
        self.state = state
        if state:
            self.press.set()
            if self._tf is not None:
                launch(*self._tf)


def launch(func, args):
    result = func(*args)
    if hasattr(result, "send"):
        return asyncio.create_task(result)


async def flash(led, times):
    for _ in range(times):
        led.on()
        await asyncio.sleep_ms(50)
        led.off()
        await asyncio.sleep_ms(50)


async def main():
    led = Signal(Pin(2, Pin.OUT), invert=True)
    button = Pushbutton(Pin(0, Pin.IN, Pin.PULL_UP))
    button.press_func(flash, (led, 3))
    start = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < 60_000:
        try:
            await asyncio.wait_for(button.press.wait(), 5)
        except asyncio.TimeoutError:
            print("nothing for 5 s")
        button.press.clear()


try:
    asyncio.run(main())
finally:
    asyncio.new_event_loop()
