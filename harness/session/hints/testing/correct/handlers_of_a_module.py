import asyncio
from buttons import Button

ready = asyncio.Event()


def on_press():
    ready.set()


async def on_release(button):
    print("released")


async def main():
    button = Button(15)
    button.init(callback=on_press)
    button.irq(handler=on_release)
    await ready.wait()


asyncio.run(main())
