import asyncio
import time
from machine import ADC, PWM, Pin

servo = PWM(Pin(15))
servo.freq(50)
pot = ADC(26)
trigger = Pin(2, Pin.OUT)
echo = Pin(3, Pin.IN)


def distance():
    trigger.high()
    time.sleep_us(10)
    trigger.low()
    while echo.value() == 0:
        start = time.ticks_us()
    while echo.value() == 1:
        end = time.ticks_us()
    return time.ticks_diff(end, start) * 0.0343 / 2


async def follow():
    while True:
        value = pot.read_u16()
        servo.duty_u16(1802 + value * 6000 // 65535)
        await asyncio.sleep_ms(20)


async def measure():
    while True:
        print(distance())
        await asyncio.sleep(1)


async def main():
    await asyncio.gather(follow(), measure())


asyncio.run(main())
