import asyncio
from machine import Pin

button = Pin(15, Pin.IN, Pin.PULL_UP)
led = Pin(16, Pin.OUT)


async def pulse(ms):
    led.on()
    await asyncio.sleep_ms(ms)
    led.off()


def short():
    return pulse(30)


def pause(ms):
    if ms > 1000:
        return asyncio.sleep(ms // 1000)
    return asyncio.sleep_ms(ms)


async def level():
    await asyncio.sleep_ms(1)
    return 5


async def show(value):
    print(value)


async def is_pressed():
    await asyncio.sleep_ms(1)
    return not button.value()


async def main():
    short()  # -> coroutine-not-awaited
    pause(10)  # -> coroutine-not-awaited
    v = level()  # -> coroutine-not-awaited
    if v > 3:
        await show(v)
    if is_pressed() and v:  # -> coroutine-not-awaited
        led.on()
    led.value(is_pressed())  # -> coroutine-not-awaited
    led(is_pressed())  # -> coroutine-not-awaited
    print("on" if is_pressed() else "off")  # -> coroutine-not-awaited
    values = [level(), level()]  # -> coroutine-not-awaited
    print(sum(values))
    await asyncio.sleep_ms(100)


asyncio.run(main())
