import type { Fault } from "./fault.ts";

const GROUPS = "fixtures/lib/primitives/event_groups.py";
const ELO = "fixtures/lib/primitives/task_as_event.py";

/** Faults in our WaitAny, WaitAll and ELO, which are written in Python. */
export const eloFaults: readonly Fault[] = [
  {
    name: "WaitAny returns True instead of the element",
    patches: [
      {
        file: GROUPS,
        find: "        return self._last\n\n    def event",
        replace: "        return True\n\n    def event",
      },
    ],
    caughtBy: ["ELO-01"],
  },
  {
    name: "WaitAny forgets its last element",
    patches: [
      {
        file: GROUPS,
        find: '        """Returns the element that ended the last wait, or None."""\n        return self._last',
        replace:
          '        """Returns the element that ended the last wait, or None."""\n        return None',
      },
    ],
    caughtBy: ["ELO-01"],
  },
  {
    name: "a wait for a WaitAny does not end if an event was already set before the wait",
    patches: [
      {
        file: GROUPS,
        find: "            await element.wait()\n        except",
        replace:
          '            if self._missing == 1 and hasattr(element, "is_set") and element.is_set():\n                await asyncio.Event().wait()\n            await element.wait()\n        except',
      },
    ],
    caughtBy: ["ELO-02"],
    breaksPrograms: true,
  },
  {
    name: "a wait for a WaitAny or a WaitAll clears the elements that are set",
    patches: [
      {
        file: GROUPS,
        find: "            await element.wait()\n        except",
        replace:
          '            await element.wait()\n            if hasattr(element, "clear"):\n                element.clear()\n        except',
      },
    ],
    caughtBy: ["ELO-03"],
  },
  {
    name: "clear of a WaitAny or a WaitAll clears only the first element",
    patches: [
      {
        file: GROUPS,
        find: "                element.clear()\n",
        replace: "                element.clear()\n                return\n",
      },
    ],
    caughtBy: ["ELO-03"],
  },
  {
    name: "clear of a WaitAny or a WaitAll fails if an element has no clear method",
    patches: [
      {
        file: GROUPS,
        find: '            if hasattr(element, "clear"):\n                element.clear()',
        replace: "            element.clear()",
      },
    ],
    caughtBy: ["ELO-03"],
    breaksPrograms: true,
  },
  {
    name: "WaitAll ends although one event is not set yet",
    patches: [
      {
        file: GROUPS,
        find: "_Watch(self._elements, len(self._elements))",
        replace: "_Watch(self._elements, max(1, len(self._elements) - 1))",
      },
    ],
    caughtBy: ["ELO-04"],
  },
  {
    name: "if a wait for a WaitAny or a WaitAll times out, the tasks that wait for its elements are not cancelled",
    patches: [
      {
        file: GROUPS,
        find: "        finally:\n            self._cancel()\n        if",
        replace: "        finally:\n            pass\n        if",
      },
    ],
    caughtBy: ["ELO-05", "ELO-10"],
  },
  {
    name: "if a WaitAll in a WaitAny ends, WaitAny returns an element of the WaitAll instead of the WaitAll",
    patches: [
      {
        file: GROUPS,
        find: "        self._last = element\n",
        replace:
          "        self._last = element._elements[-1] if isinstance(element, WaitAll) else element\n",
      },
    ],
    caughtBy: ["ELO-06"],
  },
  {
    name: "if two events of a WaitAny are set in one turn, WaitAny returns the second event instead of the first",
    patches: [
      {
        file: GROUPS,
        find: "        if self._tasks[i] is None:\n            return\n",
        replace:
          "        if self._tasks[i] is None:\n            self._last = element\n            return\n",
      },
      {
        file: GROUPS,
        find: "            self._cancel()\n            self._done.set()",
        replace: "            self._done.set()",
      },
    ],
    caughtBy: ["ELO-09"],
  },
  {
    name: "if one element ends a WaitAny, the tasks that wait for the other elements are not cancelled",
    patches: [
      {
        file: GROUPS,
        find: "        finally:\n            self._cancel()\n        if",
        replace:
          "        finally:\n            if not self._done.is_set():\n                self._cancel()\n        if",
      },
      {
        file: GROUPS,
        find: "            self._cancel()\n            self._done.set()",
        replace: "            self._done.set()",
      },
    ],
    caughtBy: ["ELO-11"],
  },
  {
    name: "if a task is cancelled while it waits for a WaitAny or a WaitAll, it gets no CancelledError",
    patches: [
      {
        file: GROUPS,
        find: "            await self._done.wait()\n        finally:",
        replace:
          "            await self._done.wait()\n        except asyncio.CancelledError:\n            pass\n        finally:",
      },
    ],
    caughtBy: ["ELO-10"],
  },
  {
    name: "if two ThreadSafeFlags of a WaitAny are set in one turn, both flags are cleared, not only the flag that WaitAny returns",
    patches: [
      {
        file: GROUPS,
        find: "            self._cancel()\n            self._done.set()",
        replace: "            self._done.set()",
      },
    ],
    caughtBy: ["ELO-15"],
  },
  {
    name: "if an element of a WaitAny or a WaitAll raises an exception, the task that waits does not get it",
    patches: [
      {
        file: GROUPS,
        find: "            self._error = error\n            self._missing = 1\n",
        replace: "            self._missing += 1\n",
      },
    ],
    caughtBy: ["ELO-13"],
  },
  {
    name: "if an event is set and cleared again, WaitAll waits for this event a second time",
    patches: [
      {
        file: GROUPS,
        find: "        self._missing -= 1\n",
        replace:
          '        if hasattr(element, "is_set") and not element.is_set():\n            await element.wait()\n        self._missing -= 1\n',
      },
    ],
    caughtBy: ["ELO-16"],
    breaksPrograms: true,
  },
  {
    name: "if a task already waits for a WaitAny, a wait of another task for this WaitAny never ends",
    patches: [
      {
        file: GROUPS,
        find: "        self._last = await _Watch(self._elements, 1).wait()\n        return self._last",
        replace:
          '        self._busy = getattr(self, "_busy", 0) + 1\n        if self._busy > 1:\n            await asyncio.Event().wait()\n        self._last = await _Watch(self._elements, 1).wait()\n        self._busy = 0\n        return self._last',
      },
    ],
    caughtBy: ["ELO-17"],
    breaksPrograms: true,
  },
  {
    name: "if one delay of a WaitAny ends, the WaitAny stops its other delays",
    patches: [
      {
        file: GROUPS,
        find: "                self._tasks[i] = None\n                task.cancel()",
        replace:
          '                self._tasks[i] = None\n                task.cancel()\n                if hasattr(self._elements[i], "stop"):\n                    self._elements[i].stop()',
      },
      {
        file: GROUPS,
        find: "        self._missing = count\n        self._done",
        replace:
          "        self._missing = count\n        self._elements = elements\n        self._done",
      },
    ],
    caughtBy: ["ELO-18"],
  },
  {
    name: "ELO ignores the keyword arguments of a coroutine function",
    patches: [{ file: ELO, find: "coro(*args, **kwargs)", replace: "coro(*args)" }],
    caughtBy: ["ELO-07"],
  },
  {
    name: "ELO wraps a task in another task",
    patches: [
      {
        file: ELO,
        find: '        if not hasattr(coro, "cancel"):\n            coro = asyncio.create_task(coro if hasattr(coro, "send") else coro(*args, **kwargs))\n',
        replace:
          '        if not hasattr(coro, "cancel"):\n            coro = asyncio.create_task(coro if hasattr(coro, "send") else coro(*args, **kwargs))\n        else:\n            coro = asyncio.create_task(_follow(coro))\n',
      },
      {
        file: ELO,
        find: "    async def _watch(self):\n        try:\n            await self._task\n        except asyncio.CancelledError as error:\n            self._error = error\n        except Exception as error:\n            self._error = error\n        self._ended.set()\n",
        replace:
          "    async def _watch(self):\n        try:\n            await self._task\n        except asyncio.CancelledError as error:\n            self._error = error\n        except Exception as error:\n            self._error = error\n        self._ended.set()\n\n\nasync def _follow(task):\n    return await task\n",
      },
    ],
    caughtBy: ["ELO-07"],
  },
  {
    name: "if another element ends a WaitAny, the task of an ELO in this WaitAny is not cancelled",
    patches: [
      {
        file: ELO,
        find: "            if self._waiting == 1:\n                self._task.cancel()\n",
        replace: "",
      },
    ],
    caughtBy: ["ELO-08"],
  },
  {
    name: "if the task of an ELO was cancelled, a wait for the ELO raises CancelledError",
    patches: [
      {
        file: ELO,
        find: "        if self._error is not None and not isinstance(self._error, asyncio.CancelledError):",
        replace: "        if self._error is not None:",
      },
    ],
    caughtBy: ["ELO-12"],
    breaksPrograms: true,
  },
  {
    name: "if the task of an ELO was cancelled, a call of the ELO returns the task instead of the CancelledError",
    patches: [
      {
        file: ELO,
        find: "        return self._error if isinstance(self._error, asyncio.CancelledError) else self._task",
        replace: "        return self._task",
      },
    ],
    caughtBy: ["ELO-12"],
  },
  {
    name: "if the task of an ELO failed, a wait for the ELO does not raise the exception of the task",
    patches: [
      {
        file: ELO,
        find: "            raise self._error\n\n    async def _watch",
        replace: "            pass\n\n    async def _watch",
      },
    ],
    caughtBy: ["ELO-13"],
  },
  {
    name: "a second wait for an ELO never ends",
    patches: [
      {
        file: ELO,
        find: "            await self._ended.wait()\n        except",
        replace:
          "            await self._ended.wait()\n            self._ended.clear()\n        except",
      },
    ],
    caughtBy: ["ELO-14"],
    breaksPrograms: true,
  },
  {
    name: "after the task of an ELO was cancelled, a wait for the ELO never ends",
    patches: [
      {
        file: ELO,
        find: "        self._waiting += 1\n        try:\n            await self._ended.wait()\n",
        replace:
          "        self._waiting += 1\n        try:\n            if self._error is not None:\n                await asyncio.Event().wait()\n            await self._ended.wait()\n",
      },
    ],
    caughtBy: ["ELO-20"],
  },
];
