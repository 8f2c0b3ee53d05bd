import type { Fault } from "./fault.ts";

const DELAY = "fixtures/lib/primitives/retriggerable_delay.py";

/** Faults in our Delay_ms, which is written in Python. */
export const delayMsFaults: readonly Fault[] = [
  {
    name: "a delay calls its function 3 ms too early",
    patches: [
      { file: DELAY, find: "elif left > 0:", replace: "elif left > 3:" },
      { file: DELAY, find: "self._flag.wait(), left)", replace: "self._flag.wait(), left - 3)" },
    ],
    caughtBy: ["DELAYMS-01"],
  },
  {
    name: "a delay calls its function twice",
    patches: [
      {
        file: DELAY,
        find: "            result = self._func(*self._args)\n",
        replace:
          "            self._func(*self._args)\n            result = self._func(*self._args)\n",
      },
    ],
    caughtBy: ["DELAYMS-01"],
  },
  {
    name: "trigger(0) ends at once",
    patches: [
      {
        file: DELAY,
        find: "def trigger(self, duration=0):",
        replace: "def trigger(self, duration=None):",
      },
      {
        file: DELAY,
        find: "duration or self._duration)",
        replace: "self._duration if duration is None else duration)",
      },
      {
        file: DELAY,
        find: "        _check(duration)\n        self._result",
        replace: "        _check(duration or 0)\n        self._result",
      },
    ],
    caughtBy: ["DELAYMS-02"],
  },
  {
    name: "the default duration of a delay is 50 ms instead of 1 s",
    patches: [
      {
        file: DELAY,
        find: "can_alloc=True, duration=1000",
        replace: "can_alloc=True, duration=50",
      },
    ],
    caughtBy: ["DELAYMS-02"],
  },
  {
    name: "a trigger with a later end does not move the end of a running delay",
    patches: [
      {
        file: DELAY,
        find: "        end = self._end = ticks_add(ticks_ms(), duration or self._duration)\n",
        replace:
          "        end = ticks_add(ticks_ms(), duration or self._duration)\n        if not self.running() or ticks_diff(end, self._end) < 0:\n            self._end = end\n",
      },
    ],
    caughtBy: ["DELAYMS-03"],
  },
  {
    name: "a trigger does not move the end of a running delay",
    patches: [
      {
        file: DELAY,
        find: "        end = self._end = ticks_add(ticks_ms(), duration or self._duration)\n",
        replace:
          "        end = ticks_add(ticks_ms(), duration or self._duration)\n        if self.running():\n            return\n        self._end = end\n",
      },
    ],
    caughtBy: ["DELAYMS-04"],
  },
  {
    name: "`stop` of a delay has no effect",
    patches: [{ file: DELAY, find: "        self._over = self._trigger\n", replace: "" }],
    caughtBy: ["DELAYMS-05"],
  },
  {
    name: "a stopped delay cannot be triggered again",
    patches: [
      {
        file: DELAY,
        find: "            if trigger == self._over:\n                await self._flag.wait()",
        replace:
          "            if trigger == self._over:\n                if self._end:\n                    return\n                await self._flag.wait()",
      },
    ],
    caughtBy: ["DELAYMS-05"],
  },
  {
    name: "`stop` has no effect directly after a trigger, before the loop runs again",
    patches: [
      {
        file: DELAY,
        find: "        self._over = self._trigger\n",
        replace: "        if self._wakes is not None:\n            self._over = self._trigger\n",
      },
    ],
    caughtBy: ["DELAYMS-06"],
  },
  {
    name: "if the function of a delay triggers the delay, the trigger is lost",
    patches: [
      {
        file: DELAY,
        find: "                self._over = trigger\n                self._expire()",
        replace: "                self._expire()\n                self._over = self._trigger",
      },
    ],
    caughtBy: ["DELAYMS-07"],
  },
  {
    name: "if the function of a delay stops the delay, the function is cancelled",
    patches: [
      {
        file: DELAY,
        find: "        self._over = self._trigger\n        self._event.clear()",
        replace:
          "        self._over = self._trigger\n        self._event.clear()\n        if self._calling:\n            self._task.cancel()",
      },
    ],
    caughtBy: ["DELAYMS-08"],
  },
  {
    name: "a trigger clears the event of a delay",
    patches: [
      {
        file: DELAY,
        find: "        self._result = None\n        end",
        replace: "        self._result = None\n        self._event.clear()\n        end",
      },
    ],
    caughtBy: ["DELAYMS-09"],
    breaksPrograms: true,
  },
  {
    name: "`stop` does not clear the event of a delay",
    patches: [
      {
        file: DELAY,
        find: "        self._over = self._trigger\n        self._event.clear()",
        replace: "        self._over = self._trigger",
      },
    ],
    caughtBy: ["DELAYMS-09"],
  },
  {
    name: "a wait for a delay clears the event of the delay",
    patches: [
      {
        file: DELAY,
        find: "        await self._event.wait()\n",
        replace: "        await self._event.wait()\n        self._event.clear()\n",
      },
    ],
    caughtBy: ["DELAYMS-09"],
    breaksPrograms: true,
  },
  {
    name: "a trigger does not reset the result of a delay",
    patches: [
      { file: DELAY, find: "        self._result = None\n        end", replace: "        end" },
    ],
    caughtBy: ["DELAYMS-10"],
  },
  {
    name: "a delay calls its coroutine function, but makes no task from the coroutine",
    patches: [
      {
        file: DELAY,
        find: 'asyncio.create_task(result) if hasattr(result, "send") else result',
        replace: "result",
      },
    ],
    caughtBy: ["DELAYMS-10"],
  },
  {
    name: "directly after a trigger, before the loop runs again, `running()` of a delay returns False",
    patches: [
      {
        file: DELAY,
        find: "        return self._trigger != self._over",
        replace: "        return self._trigger != self._over and self._wakes is not None",
      },
    ],
    caughtBy: ["DELAYMS-11"],
  },
  {
    name: "`stop` of a delay cancels the task that runs the function",
    patches: [
      {
        file: DELAY,
        find: "        self._over = self._trigger\n        self._event.clear()",
        replace:
          '        self._over = self._trigger\n        self._event.clear()\n        if hasattr(self._result, "cancel"):\n            self._result.cancel()',
      },
    ],
    caughtBy: ["DELAYMS-12"],
    breaksPrograms: true,
  },
  {
    name: "a delay can be triggered after deinit",
    patches: [
      {
        file: DELAY,
        find: "        if self._task is None:\n            raise RuntimeError",
        replace: "        if False:\n            raise RuntimeError",
      },
    ],
    caughtBy: ["DELAYMS-13"],
  },
  {
    name: "a second deinit of a delay raises an exception",
    patches: [
      {
        file: DELAY,
        find: "        if task is not None and not self._calling:",
        replace: "        if not self._calling:",
      },
    ],
    caughtBy: ["DELAYMS-13"],
    breaksPrograms: true,
  },
  {
    name: "a trigger with an earlier end does not wake the task of a delay",
    patches: [
      {
        file: DELAY,
        find: "        if self._wakes is None or ticks_diff(end, self._wakes) < 0:",
        replace: "        if self._wakes is None:",
      },
    ],
    caughtBy: ["DELAYMS-14"],
    breaksPrograms: true,
  },
  {
    name: "if a trigger outside of a task moves the end of a running delay to an earlier time, the delay still ends at the old time",
    patches: [
      {
        file: DELAY,
        find: "        if self._wakes is None or ticks_diff(end, self._wakes) < 0:\n            self._flag.set()",
        replace:
          "        if self._wakes is None or asyncio.current_task() is self._owner and ticks_diff(end, self._wakes) < 0:\n            self._flag.set()",
      },
      {
        file: DELAY,
        find: "        self._calling = False\n        self._result = None\n        self.callback",
        replace:
          "        self._calling = False\n        self._owner = None\n        self._result = None\n        self.callback",
      },
    ],
    caughtBy: ["DELAYMS-15"],
  },
  {
    name: "a trigger does not move the end of a delay that is already due, although its function has not been called yet",
    patches: [
      {
        file: DELAY,
        find: "        end = self._end = ticks_add(ticks_ms(), duration or self._duration)\n",
        replace:
          "        end = ticks_add(ticks_ms(), duration or self._duration)\n        if not self.running() or ticks_diff(self._end, ticks_ms()) > 0:\n            self._end = end\n",
      },
    ],
    caughtBy: ["DELAYMS-16"],
  },
  {
    name: "only one of the waiting tasks continues at the end of a delay",
    patches: [
      {
        file: DELAY,
        find: "        await self._event.wait()\n",
        replace:
          "        await self._event.wait()\n        if self._wakes is None and self._calling is False:\n            self._event.clear()\n",
      },
    ],
    caughtBy: ["DELAYMS-17"],
    breaksPrograms: true,
  },
  {
    name: "a delay refuses durations of 2^28 ms or more, although the clock can measure durations below 2^29 ms",
    patches: [{ file: DELAY, find: "_TOO_LONG = 1 << 29", replace: "_TOO_LONG = 1 << 28" }],
    caughtBy: ["DELAYMS-18"],
  },
  {
    name: "a call of `callback` does not replace the arguments of a delay",
    patches: [
      {
        file: DELAY,
        find: "        self._args = args\n",
        replace: '        self._args = getattr(self, "_args", args)\n',
      },
    ],
    caughtBy: ["DELAYMS-19"],
  },
  {
    name: "if the function of a delay raises, the delay never works again",
    patches: [
      {
        file: DELAY,
        find: "        except Exception as error:\n            context",
        replace:
          "        except KeyError:\n            raise\n        except Exception as error:\n            context",
      },
    ],
    caughtBy: ["DELAYMS-20"],
  },
  {
    name: "if the function of a delay raises, the exception is lost",
    patches: [
      {
        file: DELAY,
        find: "            asyncio.get_event_loop().call_exception_handler(context)\n",
        replace: "            pass\n",
      },
    ],
    caughtBy: ["DELAYMS-20"],
  },
  {
    name: "`stop` outside of a task does not stop a delay",
    patches: [
      {
        file: DELAY,
        find: "        self._over = self._trigger\n        self._event.clear()",
        replace:
          "        if self._task is None or self._wakes is None:\n            self._over = self._trigger\n        self._event.clear()",
      },
    ],
    caughtBy: ["DELAYMS-21"],
  },
  {
    name: "a delay compares ticks as plain numbers, although ticks wrap around",
    patches: [
      {
        file: DELAY,
        find: "            left = ticks_diff(end, ticks_ms())",
        replace: "            left = end - ticks_ms()",
      },
    ],
    caughtBy: ["DELAYMS-22"],
  },
];
