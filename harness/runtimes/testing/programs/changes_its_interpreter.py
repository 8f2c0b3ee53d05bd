import sys

import asyncio
import js
import probe

probe.mark("asyncio", not hasattr(asyncio, "changed"))
probe.mark("globals", not hasattr(js, "changed"))
probe.mark("arrays", not hasattr(js.Array, "changed"))
probe.mark("path", "/elsewhere" not in sys.path)

asyncio.changed = True
js.changed = True
js.Array.changed = True
sys.path.append("/elsewhere")
