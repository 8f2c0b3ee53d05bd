import asyncio


async def main():
    name = input("Name? ")  # -> blocking-input
    print("Hello", name)
    asyncio.gather(ask(), ask())  # -> coroutine-not-awaited
    print("{}".format(ask()))  # -> coroutine-not-awaited
    answer = ask()  # -> coroutine-not-awaited
    print(answer["name"])


async def ask():
    await asyncio.sleep_ms(10)
    return {"name": "Ann"}


asyncio.run(main())
