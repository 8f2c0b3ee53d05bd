import os
import sys
from probe import asyncio, mark


async def main():
    if hasattr(asyncio, "get_running_loop"):
        mark("asyncio debug", asyncio.get_running_loop().get_debug())


mark("PYTHONPATH", os.getenv("PYTHONPATH"))
mark("MICROPYPATH", os.getenv("MICROPYPATH"))
mark("AIORIG_TEST", os.getenv("AIORIG_TEST"))
mark("strange", "/strange" in sys.path)
mark("current folder", "" in sys.path)
asyncio.run(main())
