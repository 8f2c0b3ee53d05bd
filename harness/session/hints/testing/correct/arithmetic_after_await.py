import asyncio


async def measure():
    await asyncio.sleep_ms(10)
    return 20


async def main():
    later = asyncio.create_task(measure())
    celsius = measure()
    print(await later + 1, await celsius * 9 / 5 + 32)
    total = await measure() + await measure() - 1
    half = await measure() // 2 % 7
    print(total, half, 1 + await measure())


asyncio.run(main())
