import asyncio

asyncio.StreamReader(object())
