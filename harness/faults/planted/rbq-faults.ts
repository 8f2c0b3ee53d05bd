import type { Fault } from "./fault.ts";

const RING = "fixtures/lib/primitives/overwriting_ring.py";

/** Faults in aiorig's RingbufQueue, which is written in Python. */
export const rbqFaults: readonly Fault[] = [
  {
    name: "a ring with n places stores n items instead of n - 1",
    patches: [
      {
        file: RING,
        find: "        return min((self._puts - self._gets) % self._wrap, self._size - 1)",
        replace: "        return min((self._puts - self._gets) % self._wrap, self._size)",
      },
      {
        file: RING,
        find: "        return self.qsize() == self._size - 1",
        replace: "        return self.qsize() == self._size",
      },
    ],
    caughtBy: ["RBQ-01"],
    breaksPrograms: true,
  },
  {
    name: "a full ring drops the new item",
    patches: [
      {
        file: RING,
        find: "        full = self.full()\n",
        replace: "        full = self.full()\n        if full:\n            raise IndexError\n",
      },
    ],
    caughtBy: ["RBQ-02"],
  },
  {
    name: "a full ring raises nothing",
    patches: [
      {
        file: RING,
        find: '        if full:\n            raise IndexError("the oldest item was dropped")\n',
        replace: "",
      },
    ],
    caughtBy: ["RBQ-02"],
  },
  {
    name: "peek takes the item",
    patches: [
      {
        file: RING,
        find: "                return item\n        raise IndexError",
        replace:
          "                self._gets = (self._gets + 1) % self._wrap\n                return item\n        raise IndexError",
      },
      {
        file: RING,
        find: "        item = self.peek()\n        self._gets = (self._gets + 1) % self._wrap\n",
        replace: "        item = self.peek()\n",
      },
    ],
    caughtBy: ["RBQ-03"],
    breaksPrograms: true,
  },
  {
    name: "an empty ring returns None",
    patches: [
      { file: RING, find: '        raise IndexError("the queue is empty")\n', replace: "" },
    ],
    caughtBy: ["RBQ-03"],
    breaksPrograms: true,
  },
  {
    name: "a put into a full ring overwrites an old item instead of waiting",
    patches: [
      {
        file: RING,
        find: "        if self._putters or self.full():\n            line = self._putters",
        replace: "        if self._putters:\n            line = self._putters",
      },
    ],
    caughtBy: ["RBQ-04"],
    breaksPrograms: true,
  },
  {
    name: "if several tasks wait for an item of a ring, the task that started to wait last is served first",
    patches: [
      {
        file: RING,
        find: "        line.append(place)\n        try:\n            if line[0] is not place:\n                await place.wait()",
        replace:
          "        line.insert(0, place)\n        try:\n            if line[0] is not place:\n                await place.wait()",
      },
    ],
    caughtBy: ["RBQ-06"],
    breaksPrograms: true,
  },
  {
    name: "a task takes the next item of a ring although another task already waits for an item",
    patches: [
      {
        file: RING,
        find: "        if not self._getters and not self.empty():\n            return self.get_nowait()",
        replace: "        if not self.empty():\n            return self.get_nowait()",
      },
    ],
    caughtBy: ["RBQ-12"],
  },
  {
    name: "the consumers of a ring do not take turns, because the first consumer is always served first",
    patches: [
      {
        file: RING,
        find: "        line = self._getters\n        place = asyncio.Event()\n        line.append(place)\n        try:\n            if line[0] is not place:\n                await place.wait()\n            while self.empty():",
        replace:
          '        line = self._getters\n        place = asyncio.Event()\n        line.append(place)\n        self._first = getattr(self, "_first", asyncio.current_task())\n        try:\n            if line[0] is not place:\n                await place.wait()\n            while self.empty() or asyncio.current_task() is not self._first and self._last != self._puts:\n                self._last = self._puts',
      },
    ],
    caughtBy: ["RBQ-05"],
  },
  {
    name: "a cancelled getter of a ring removes an item",
    patches: [
      {
        file: RING,
        find: "        finally:\n            _leave(line, place)\n\n    def __aiter__",
        replace:
          "        except asyncio.CancelledError:\n            if not self.empty():\n                self.get_nowait()\n            raise\n        finally:\n            _leave(line, place)\n\n    def __aiter__",
      },
    ],
    caughtBy: ["RBQ-07"],
    breaksPrograms: true,
  },
  {
    name: "a cancelled getter of a ring stays in line",
    patches: [
      {
        file: RING,
        find: "            return self.get_nowait()\n        finally:\n            _leave(line, place)\n",
        replace:
          "            item = self.get_nowait()\n            _leave(line, place)\n            return item\n        finally:\n            pass\n",
      },
    ],
    caughtBy: ["RBQ-07", "RBQ-15"],
    breaksPrograms: true,
  },
  {
    name: "a cancelled putter of a ring stays in line",
    patches: [
      {
        file: RING,
        find: "                self.put_nowait(item)\n            finally:\n                _leave(line, place)\n",
        replace:
          "                self.put_nowait(item)\n                _leave(line, place)\n            finally:\n                pass\n",
      },
    ],
    caughtBy: ["RBQ-08"],
    breaksPrograms: true,
  },
  {
    name: "a cancelled putter of a ring still adds its item",
    patches: [
      {
        file: RING,
        find: "            try:\n                while line[0] is not place or self.full():\n                    place.clear()\n                    await place.wait()\n                self.put_nowait(item)\n            finally:",
        replace:
          "            try:\n                while line[0] is not place or self.full():\n                    place.clear()\n                    await place.wait()\n                self.put_nowait(item)\n            except asyncio.CancelledError:\n                self._buf[self._puts % self._size] = item\n                self._puts += 1\n                raise\n            finally:",
      },
    ],
    caughtBy: ["RBQ-08"],
    breaksPrograms: true,
  },
  {
    name: "if an interrupt puts an item into a ring, the task that waits for an item does not wake",
    patches: [
      {
        file: RING,
        find: "        self._put.set()\n",
        replace:
          "        try:\n            asyncio.current_task()\n            self._put.set()\n        except RuntimeError:\n            pass\n",
      },
    ],
    caughtBy: ["RBQ-09"],
  },
  {
    name: "after an odd number of gets, the reported size of a ring is one too large",
    patches: [
      {
        file: RING,
        find: "        return min((self._puts - self._gets) % self._wrap, self._size - 1)",
        replace:
          "        return min((self._puts - self._gets) % self._wrap, self._size - 1) + self._gets % 2",
      },
    ],
    caughtBy: ["RBQ-10"],
  },
  {
    name: "a get lets other tasks run first, even if the ring has an item",
    patches: [
      {
        file: RING,
        find: "        if not self._getters and not self.empty():\n            return",
        replace:
          "        if not self._getters and not self.empty():\n            await asyncio.sleep_ms(0)\n            return",
      },
    ],
    caughtBy: ["RBQ-11"],
  },
  {
    name: "a put lets other tasks run first, even if the ring has a free place",
    patches: [
      {
        file: RING,
        find: "        else:\n            self.put_nowait(item)",
        replace:
          "        else:\n            await asyncio.sleep_ms(0)\n            self.put_nowait(item)",
      },
    ],
    caughtBy: ["RBQ-11"],
  },
  {
    name: "when the counters of a ring start again at 0, the ring continues at a wrong place",
    patches: [
      {
        file: RING,
        find: "self._wrap = self._size * (0xFFFFFFF // self._size)",
        replace: "self._wrap = self._size * 4 + 1",
      },
    ],
    caughtBy: ["RBQ-13"],
  },
  {
    name: "if an item of a ring is false, such as 0, the item becomes None",
    patches: [
      {
        file: RING,
        find: "            item = self._buf[self._gets % self._size]\n",
        replace: "            item = self._buf[self._gets % self._size] or None\n",
      },
    ],
    caughtBy: ["RBQ-14"],
  },
  {
    name: "after a getter of a ring has timed out, a put no longer wakes a getter",
    patches: [
      {
        file: RING,
        find: "                await self._put.wait()\n",
        replace:
          "                try:\n                    await self._put.wait()\n                except asyncio.CancelledError:\n                    self._size = self._size\n                    self._put.wait = asyncio.Event().wait\n                    raise\n",
      },
    ],
    caughtBy: ["RBQ-15"],
    breaksPrograms: true,
  },
  {
    name: "a task that starts to wait for a free place of a ring overtakes tasks that already wait",
    patches: [
      {
        file: RING,
        find: "            place = asyncio.Event()\n            line.append(place)\n",
        replace: "            place = asyncio.Event()\n            line.insert(1, place)\n",
      },
    ],
    caughtBy: ["RBQ-16"],
  },
  {
    name: "a woken getter of a ring does not check whether its item is still there",
    patches: [
      {
        file: RING,
        find: "            while self.empty():\n",
        replace: "            if self.empty():\n",
      },
    ],
    caughtBy: ["RBQ-17"],
    breaksPrograms: true,
  },
  {
    name: "a get from a ring allocates memory",
    patches: [
      {
        file: RING,
        find: "        item = self.peek()\n",
        replace: "        item = [self.peek()][0]\n",
      },
    ],
    caughtBy: ["RBQ-18"],
  },
];
