import asyncio


async def blink():
    while True:
        print("blink")
        await asyncio.sleep_ms(100)


async def main():
    task = asyncio.create_task(blink())
    print("created", task)


asyncio.run(main())
asyncio.get_event_loop().run_forever()
