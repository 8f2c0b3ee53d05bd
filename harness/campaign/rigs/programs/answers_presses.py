# After each press, the LED is on for 20 ms. The program marks and prints each of these answers. At the end, the LED
# stays on.
from probe import asyncio, mark
from machine import Pin

led = Pin(16, Pin.OUT, value=0)
button = Pin(15, Pin.IN, Pin.PULL_UP)
pressed = asyncio.ThreadSafeFlag()


async def main():
    button.irq(lambda pin: pressed.set(), Pin.IRQ_FALLING)
    for number in range(3):
        await pressed.wait()
        led.on()
        mark("answered", number)
        await asyncio.sleep_ms(20)
        led.off()
        print("answer", number)
    led.on()


asyncio.run(main())
print("three presses were answered")
