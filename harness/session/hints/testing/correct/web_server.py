try:
    import uasyncio as asyncio
except ImportError:
    import asyncio


class Server:
    def __init__(self):
        self.lock = asyncio.Lock()
        self.hits = 0

    async def handle(self, reader, writer):
        request = await reader.readline()
        while True:
            line = await reader.readline()
            if line in (b"", b"\r\n"):
                break
        async with self.lock:
            self.hits += 1
        writer.write("HTTP/1.0 200 OK\r\n\r\n%d" % self.hits)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    async def run(self):
        server = await asyncio.start_server(self.handle, "0.0.0.0", 80)
        while True:
            await asyncio.sleep(5)


asyncio.run(Server().run())
