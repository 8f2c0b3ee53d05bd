import asyncio
from machine import Pin
from time import sleep


async def blink(pin, seconds):
    led = Pin(pin, Pin.OUT)
    try:
        while True:
            led.toggle()
            await asyncio.sleep(seconds)
    finally:
        led.off()


async def main():
    tasks = [asyncio.create_task(blink(16, 1)), asyncio.create_task(blink(17, 0.25))]
    await asyncio.sleep(10)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


sleep(2)
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("stopped")
finally:
    asyncio.new_event_loop()
