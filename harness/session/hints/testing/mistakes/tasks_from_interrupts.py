import asyncio
from machine import Pin, Timer

led = Pin(16, Pin.OUT)
button = Pin(15, Pin.IN, Pin.PULL_UP)


async def flash():
    led.on()
    await asyncio.sleep_ms(50)
    led.off()


def pressed(_):
    asyncio.create_task(flash())  # -> task-in-interrupt


button.irq(pressed, Pin.IRQ_FALLING)
timer = Timer(period=200, callback=lambda _: flash())  # -> coroutine-as-handler


async def main():
    while True:
        await asyncio.sleep(1)


asyncio.run(main())
