import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow, ROOT } from "../../tidy/source-files.ts";
import { findHints } from "./find-hints.ts";

const HEAD = "import uasyncio as asyncio, time, sys\nfrom asyncio import sleep_ms as nap\n";
const BLINK = "async def blink():\n    await nap(1)\n";

const MISTAKES: Record<string, string[]> = {
  "coroutine-not-awaited": [
    `${BLINK}async def main():\n    blink()\n`,
    "async def main():\n    asyncio.sleep_ms(100)\n",
    "async def main():\n    nap(100)\n",
    "class A:\n    async def go(self):\n        await nap(1)\n    async def main(self):\n        self.go()\n",
    "ready = asyncio.Event()\nasync def main():\n    ready.wait()\n",
  ],
  "loop-never-awaits": [
    "async def main():\n    while True:\n        print(1)\n",
    "async def main():\n    while 1:\n        pass\n",
    "async def main():\n    while True:\n        for i in range(3):\n            print(i)\n",
    "async def main():\n    while True:\n        async def f():\n            await nap(1)\n",
  ],
  "blocking-sleep": [
    "async def main():\n    time.sleep(1)\n",
    "import utime as t\nasync def main():\n    t.sleep_ms(5)\n",
    "def wait():\n    time.sleep(0.5)\nasync def main():\n    wait()\n",
    "async def main(pause):\n    time.sleep(pause)\n",
  ],
};

const CORRECT: Record<string, string[]> = {
  "coroutine-not-awaited": [
    `${BLINK}async def main():\n    await blink()\n`,
    `${BLINK}asyncio.create_task(blink())\nasyncio.run(blink())\n`,
    `${BLINK}def blink():\n    pass\nblink()\n`,
    `${BLINK}async def main(blink):\n    blink()\n`,
    `@start\n${BLINK}blink()\n`,
  ],
  "loop-never-awaits": [
    "async def main():\n    while True:\n        await nap(1)\n",
    "async def main():\n    while True:\n        break\n",
    "def main():\n    while True:\n        print(1)\n",
    "async def main(s):\n    while True:\n        async for line in s:\n            print(line)\n",
    "async def main():\n    while True:\n        sys.exit()\n",
  ],
  "blocking-sleep": [
    "def main():\n    time.sleep(1)\n",
    "async def main():\n    time.sleep_us(10)\n",
    "async def main():\n    time.sleep(0)\n",
    "async def main(time):\n    time.sleep(1)\n",
    "def wait():\n    time.sleep(1)\nasync def main():\n    start(wait)\n",
  ],
};

for (const [rule, programs] of Object.entries(MISTAKES)) {
  describe(rule, () => {
    test.each(programs)("is found in %j", (program) => {
      expect(findHints(HEAD + program).map((hint) => hint.rule)).toEqual([rule]);
    });
    test.each(CORRECT[rule]!)("is not found in %j", (program) => {
      expect(findHints(HEAD + program)).toEqual([]);
    });
  });
}

test("a hint names the line, the coroutine and the fix", () => {
  expect(findHints(`${HEAD}async def main():\n    asyncio.sleep_ms(100)\n`)).toEqual([
    {
      rule: "coroutine-not-awaited",
      line: 4,
      what: "asyncio.sleep_ms() only makes a coroutine here. Nothing awaits it, so its body never runs.",
      instead: "Write: await asyncio.sleep_ms(100)",
    },
  ]);
});

test("a program with a syntax error has no hints", () => {
  expect(findHints("async def main(:\n  while True\n")).toEqual([]);
});

test("the fixtures have no hints but the allowed ones", () => {
  const found = filesBelow("fixtures")
    .filter((path) => path.endsWith(".py"))
    .flatMap((path) => {
      const rules = findHints(readFileSync(join(ROOT, "fixtures", path), "utf8"));
      return rules.map(({ rule, line }) => `${path}:${line} ${rule}`);
    });
  expect(found).toEqual(Object.keys(ALLOWED));
});

/** Hints on fixtures, each with the reason why the program is right nevertheless. */
const ALLOWED: Record<string, string> = {
  "hil/blink_beside_a_busy_main.py:17 loop-never-awaits": "the program shows this mistake",
  "hil/blink_without_await.py:15 coroutine-not-awaited": "the program shows this mistake",
  "hil/railroad_blocked.py:11 loop-never-awaits": "the program shows this mistake",
  "hil/railroad_blocked.py:13 blocking-sleep": "the program shows this mistake",
  "pin/handler_within_blocking_task.py:16 blocking-sleep": "the clause needs a task that blocks",
  "pin/press_behind_blocking_task.py:15 blocking-sleep": "the clause needs a task that blocks",
  "pin/sleeps_until.py:13 blocking-sleep": "the sleep stands for 3 ms of work",
  "pin/works_and_sleeps.py:12 blocking-sleep": "the sleep stands for 3 ms of work",
  "task/call_without_await_runs_nothing.py:9 coroutine-not-awaited":
    "the clause is about this call",
};
