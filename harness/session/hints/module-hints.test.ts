import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { filesBelow, ROOT } from "../../tidy/source-files.ts";
import { findHints } from "./find-hints.ts";

const LAMPS = `import asyncio, time
from machine import Pin
class Lamp:
    def __init__(self, pin):
        self.led = Pin(pin, Pin.OUT)
    async def flash(self):
        self.led.on()
        time.sleep_ms(200)
        asyncio.sleep_ms(200)
        self.led.off()
    def toggle(self):
        self.led.toggle()
    async def show(self):
        await self.step()
    def step(self):
        pass
async def setup():
    time.sleep_ms(100)
`;

const BEAT = `async def beat():
    while True:
        await asyncio.sleep_ms(100)
`;

const main = (...lines: string[]) =>
  `import asyncio
from lamps import Lamp, setup
lamp, other = Lamp(16), Lamp(17)
${BEAT}async def main():
${lines.map((line) => `    ${line}\n`).join("")}asyncio.run(main())
`;

test("the hints about a module have its file and come after the hints about the program", () => {
  const found = rulesIn(
    main("task = asyncio.create_task(beat())", "lamp.flash()", "await other.flash()", "await task"),
  );
  expect(found).toEqual([
    "main.py:9 coroutine-not-awaited",
    "lamps.py:8 blocking-sleep",
    "lamps.py:9 coroutine-not-awaited",
    "lamps.py:14 await-not-awaitable",
  ]);
});

test.each([
  ["import lamps", "lamps.Lamp(16).flash()"],
  ["from lamps import Lamp as L", "for one in [L(16), L(17)]: one.flash()"],
  ["from parts import Lamp", "Lamp(16).flash()"],
  ["from lamps import setup", "setup()"],
  ["import lamps", "lamps.setup()"],
])("%s: %s is a coroutine that nothing awaits", (imported, call) => {
  const text = `import asyncio\n${imported}\nasync def main():\n    ${call}\nasyncio.run(main())\n`;
  const parts = { name: "parts", path: "parts/__init__.py", text: "from lamps import Lamp\n" };
  expect(rulesIn(text, LAMPS, [parts])).toContain("main.py:4 coroutine-not-awaited");
});

test("an ordinary method of a module is not a coroutine", () => {
  const found = rulesIn(main("lamp.toggle()", "await lamp.flash()"));
  expect(found.filter((hint) => hint.startsWith("main.py"))).toEqual([]);
});

test("a function that the program replaces may be ordinary", () => {
  const text = `import asyncio, lamps\nlamps.setup = print\nasync def main():\n    lamps.setup()\nasyncio.run(main())\n`;
  expect(rulesIn(text).filter((hint) => hint.startsWith("main.py"))).toEqual([]);
});

test.each([
  ["the coroutine runs before the first task", ["await setup()", "await beat()"]],
  [
    "the coroutine runs only before the tasks",
    ["await setup()", "await asyncio.gather(beat(), beat())"],
  ],
  ["nothing runs the coroutine", ["await asyncio.gather(beat(), beat())"]],
])("a sleep in a module is not reported if %s", (_, lines) => {
  expect(rulesIn(main(...lines)).filter((hint) => hint.includes("blocking-sleep"))).toEqual([]);
});

test("a method that a class in another file may replace is not reported", () => {
  const derived = `import asyncio
from lamps import Lamp
class Slow(Lamp):
    async def step(self):
        await asyncio.sleep_ms(10)
asyncio.run(Slow(16).show())
`;
  expect(rulesIn(derived)).not.toContain("lamps.py:14 await-not-awaitable");
});

test("a module with a syntax error has no hints", () => {
  expect(rulesIn(main("await lamp.flash()"), "def :\n")).toEqual([]);
});

test("the modules of our library have no hints", () => {
  const files = filesBelow("fixtures/lib").filter((file) => file.endsWith(".py"));
  const modules = files.map((path) => ({
    name: path.replace(/(\/__init__)?\.py$/, "").replaceAll("/", "."),
    path,
    text: readFileSync(join(ROOT, "fixtures/lib", path), "utf8"),
  }));
  expect(findHints({ program: { path: "main.py", text: "import asyncio\n" }, modules })).toEqual(
    [],
  );
  expect(modules.length).toBeGreaterThan(10);
});

function rulesIn(
  text: string,
  lamps = LAMPS,
  more: readonly { name: string; path: string; text: string }[] = [],
): string[] {
  const modules = [{ name: "lamps", path: "lamps.py", text: lamps }, ...more];
  return findHints({ program: { path: "main.py", text }, modules }).map(
    ({ file, line, rule }) => `${file}:${line} ${rule}`,
  );
}
