import asyncio
import bus


class Display:
    def __init__(self):
        self.lock = asyncio.Lock()
        bus.register(self)

    async def show(self):
        await self.lock.acquire()
        bus.send("text")


asyncio.run(Display().show())
