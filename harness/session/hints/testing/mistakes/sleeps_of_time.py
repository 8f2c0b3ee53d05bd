import uasyncio as asyncio
import pyb
import utime
from time import sleep
from machine import Pin

left = Pin(16, Pin.OUT)
right = Pin(17, Pin.OUT)


def flash(led):
    led.on()
    sleep(0.1)  # -> blocking-sleep
    led.off()


class Beeper:
    async def beep(self):
        utime.sleep_ms(50)  # -> blocking-sleep
        pyb.delay(50)  # -> blocking-sleep
        utime.sleep_us(1700)  # -> blocking-sleep


async def blink(led):
    while True:
        led.toggle()
        utime.sleep_ms(150)  # -> blocking-sleep


async def main():
    flash(left)
    await Beeper().beep()


loop = asyncio.get_event_loop()
loop.create_task(blink(left))  # -> task-not-kept
loop.create_task(blink(right))
loop.create_task(main())
loop.run_forever()
