import asyncio


def blink():
    print("blink")


def setup():
    if True:
        return
    print("never")


async def main():
    asyncio.create_task(blink())  # -> function-as-task
    await asyncio.gather(setup(), asyncio.sleep(1))  # -> function-as-task


asyncio.run(main())
