import uasyncio
from machine import Pin

left = Pin(16, Pin.OUT, value=1)
right = Pin(17, Pin.OUT, value=0)


async def blink(lamp, ms=150):
    while True:
        lamp.value(1)
        await uasyncio.sleep_ms(ms)
        lamp.value(0)
        await uasyncio.sleep_ms(ms)


loop = uasyncio.get_event_loop()
loop.create_task(blink(left))  # -> task-not-kept
loop.create_task(blink(right))
loop.run_forever()
