import { describe, expect, test } from "vitest";
import type { TaskLane, TaskTurn, TaskWait } from "../../trace/task-lane.ts";
import type { Edge } from "../../trace/waveform.ts";
import type { Session } from "../session.ts";
import { findHints } from "./find-hints.ts";
import type { Hint } from "./hint.ts";

describe("long-turn", () => {
  const text = `import asyncio
async def blink():
    await asyncio.sleep_ms(10)
async def work():
    await asyncio.sleep_ms(50)
async def main():
    await asyncio.gather(blink(), work())
asyncio.run(main())
`;

  test("if a task runs longer than the period of another task, the long turn is reported", () => {
    const tasks = [sleeper(0, "blink", [10, 10, 60, 10], 10), worker(1, "work", 22, 50)];
    expect(hintsIn(text, { tasks })).toEqual([
      {
        rule: "long-turn",
        kind: "mistake",
        file: "demo.py",
        line: 4,
        what: "work ran 50 ms without letting other tasks run. At 22 ms, this made blink 50 ms late, although blink sleeps only 10 ms at a time.",
        instead:
          "Divide the work of work: put an await between the parts, for example await asyncio.sleep_ms(0)",
      },
    ]);
  });

  test("if a turn is shorter than the periods of all other tasks, the turn is not reported", () => {
    const tasks = [sleeper(0, "blink", [10, 10, 15, 10], 10), worker(1, "work", 22, 9)];
    expect(hintsIn(text, { tasks })).toEqual([]);
  });

  // If the time to find the hints grew with the square of the number of turns, this test would take minutes.
  test("a task with many turns over several hours is checked quickly", { timeout: 30_000 }, () => {
    const sleeps = Array.from({ length: 200_000 }, (_, i) => (i === 100_000 ? 60 : 10));
    const tasks = [sleeper(0, "blink", sleeps, 10), worker(1, "work", 1_000_002, 50)];
    expect(hintsIn(text, { tasks }).map(({ what }) => what)).toEqual([
      "work ran 50 ms without letting other tasks run. At 1000 s, this made blink 50 ms late, although blink sleeps only 10 ms at a time.",
    ]);
  });

  const spins = `import asyncio
from machine import Pin
button, led = Pin(15, Pin.IN, Pin.PULL_UP), Pin(16, Pin.OUT)
async def blink():
    await asyncio.sleep_ms(10)
async def press():
    while button():
        pass
async def work():
    await press()
async def main():
    await asyncio.gather(blink(), work())
asyncio.run(main())
`;
  const turns = [sleeper(0, "blink", [10, 10, 60, 10], 10), worker(1, "work", 22, 50)];

  test("if a loop without await made the turn long, only the loop is reported", () => {
    const found = hintsIn(spins, { tasks: turns });
    expect(found.map(({ line, rule }) => `${line} ${rule}`)).toEqual(["7 loop-never-awaits"]);
  });

  test("if an empty loop may have made the turn long, the hint is about this loop", () => {
    const busy = spins.replace("button()", "led.busy()");
    expect(hintsIn(busy, { tasks: turns })).toEqual([
      {
        rule: "long-turn",
        kind: "mistake",
        file: "demo.py",
        line: 7,
        what: "work ran 50 ms without letting other tasks run. At 22 ms, this made blink 50 ms late, although blink sleeps only 10 ms at a time. This loop in press lets no other task run while led.busy() is true.",
        instead: "Add an await to the loop: await asyncio.sleep_ms(10)",
      },
    ]);
  });

  test("if a task awaits another coroutine, the advice is about the work of both coroutines", () => {
    const wait = "while time.ticks_us() < end: pass";
    const busy = spins
      .replace("import asyncio", "import asyncio, time")
      .replace("while button():\n        pass", `led.measure(); end = 0\n    ${wait}`);
    expect(hintsIn(busy, { tasks: turns }).map(({ line, instead }) => [line, instead])).toEqual([
      [
        9,
        "Divide the work of work, or of the coroutines that it awaits: put an await between the parts, for example await asyncio.sleep_ms(0)",
      ],
    ]);
  });

  describe("with a decorated coroutine", () => {
    const decorated = `import asyncio, time
def logged(fn):
    async def wrapper(*args):
        print("start")
        await fn(*args)
    return wrapper
@logged
async def slow():
    time.sleep_ms(50)
    await asyncio.sleep_ms(50)
async def blink():
    await asyncio.sleep_ms(10)
async def main():
    task = asyncio.create_task(blink())
    await slow()
    await task
asyncio.run(main())
`;
    const late =
      "time.sleep_ms(50) in slow stops all tasks while it sleeps. At 22 ms, this made blink 50 ms late, although blink sleeps only 10 ms at a time.";
    const blinks = (name: string) => sleeper(0, name, [10, 10, 60, 10], 10);

    test("if a decorated coroutine blocks, only its sleep is reported", () => {
      const tasks = [blinks("blink"), worker(1, "main", 22, 50)];
      expect(hintsIn(decorated, { tasks }).map(({ line, what }) => [line, what])).toEqual([
        [9, late],
      ]);
    });

    test("if a task of a decorated coroutine blocks, only its sleep is reported", () => {
      const started = decorated.replace("await slow()", "await asyncio.gather(slow())");
      const tasks = [blinks("blink"), worker(1, "wrapper", 22, 50)];
      expect(hintsIn(started, { tasks }).map(({ line, what }) => [line, what])).toEqual([
        [9, late],
      ]);
    });

    test("a hint names the decorated coroutine of a task, and not the function in the decorator", () => {
      const both = decorated.replace("async def blink", "@logged\nasync def blink");
      const tasks = [blinks("wrapper"), worker(1, "main", 22, 50)];
      expect(hintsIn(both, { tasks }).map(({ what }) => what)).toEqual([late]);
    });

    test("if nothing in a decorated coroutine explains a long turn, the advice is also about the awaited coroutines", () => {
      const busy = decorated.replace("time.sleep_ms(50)", "sum(range(1000000))");
      const tasks = [blinks("blink"), worker(1, "main", 22, 50)];
      expect(hintsIn(busy, { tasks }).map(({ line, instead }) => [line, instead])).toEqual([
        [
          13,
          "Divide the work of main, or of the coroutines that it awaits: put an await between the parts, for example await asyncio.sleep_ms(0)",
        ],
      ]);
    });
  });

  test("on a board, the recorded lengths of equal sleeps differ, but a late sleep of any length counts", () => {
    const target = { ...WATCHED.target, name: "pico-virtual" };
    const late = sleeper(0, "blink", [10, 10, 60, 10], 10);
    // The program always asks for 10 ms. But for the first three sleeps, the record says that the program asked for
    // only 9 ms.
    const short = sleeper(0, "blink", [10, 10, 10], 9, -30).turns.slice(0, 3);
    const blink = { ...late, createdAtUs: -30_000, turns: [...short, ...late.turns] };
    const found = (length: number) =>
      hintsIn(text, { tasks: [blink, worker(1, "work", 22, length)], target });
    expect(found(50).map(({ what }) => what)).toEqual([
      "work ran 50 ms without letting other tasks run. At 22 ms, this made blink 50 ms late, although blink sleeps only 10 ms at a time.",
    ]);
    expect(found(9.5)).toEqual([]);
  });

  test("a long turn is not reported if the other task did not exist yet", () => {
    const tasks = [sleeper(0, "blink", [10, 10, 10, 10], 10, 100), worker(1, "work", 22, 50)];
    expect(hintsIn(text, { tasks })).toEqual([]);
  });
});

describe("drifting-loop", () => {
  const text = `import asyncio
from machine import Pin
led = Pin(16, Pin.OUT)
async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(10)  # a comment
asyncio.run(blink())
`;
  const what =
    "This sleep starts after the work of the loop. So a round of blink takes 13 ms, not 10 ms (30 % more). After 10 rounds, the loop was 30 ms late.";

  test("the turns of the task show the drift of the loop", () => {
    const tasks = [sleeper(0, "blink", Array(11).fill(13), 10)];
    expect(hintsIn(text, { tasks })).toEqual([
      {
        rule: "drifting-loop",
        kind: "mistake",
        file: "demo.py",
        line: 7,
        what,
        instead:
          "Sleep until a fixed time. At the top: import time. Before the loop: due = time.ticks_ms(). Instead of the sleep, write: due = time.ticks_add(due, 10); await asyncio.sleep_ms(time.ticks_diff(due, time.ticks_ms()))",
      },
    ]);
  });

  test("if tasks are not recorded, the edges of the wire show the drift of the loop", () => {
    expect(hintsIn(text, wired(edgesEvery(13, 12))).map((hint) => hint.what)).toEqual([what]);
  });

  test("if two tasks run the loop, the task that lost more time is reported", () => {
    const unknown = text.replace("blink()", "blink(ms)").replace("sleep_ms(10)", "sleep_ms(ms)");
    const tasks = [
      sleeper(0, "blink", Array(11).fill(12), 10),
      sleeper(1, "blink", Array(11).fill(13), 10),
    ];
    expect(hintsIn(unknown, { tasks }).map((hint) => hint.what)).toEqual([
      what.replace("loop.", "loop, and ends late while other tasks run."),
    ]);
  });

  test("if a loop keeps its time, the loop is not reported", () => {
    const tasks = [sleeper(0, "blink", Array(12).fill(10), 10)];
    expect(hintsIn(text, { tasks })).toEqual([]);
    expect(hintsIn(text, wired(edgesEvery(10.05, 100)))).toEqual([]);
  });

  test("a drift of 2 % is reported before the loop is a whole round late", () => {
    const slow = text.replace("sleep_ms(10)", "sleep_ms(100)");
    expect(hintsIn(slow, wired(edgesEvery(102, 10))).map((hint) => hint.what)).toEqual([
      "This sleep starts after the work of the loop. So a round of blink takes 102 ms, not 100 ms (2 % more). After 8 rounds, the loop was 16 ms late.",
    ]);
  });

  test("if a loop lost less than 3 ms, the loop is not reported", () => {
    expect(hintsIn(text, wired(edgesEvery(10.3, 9)))).toEqual([]);
  });

  test("a single late round is not reported as a drift", () => {
    const tasks = [sleeper(0, "blink", [...Array(6).fill(10), 15, ...Array(6).fill(10)], 10)];
    expect(hintsIn(text, { tasks })).toEqual([]);
  });

  test.each(["led.value(not button.value())", "led.on()", "count += 1", "led.value(level)"])(
    "a loop with %s has no period",
    (statement) => {
      const polling = text.replace("led.toggle()", statement);
      const tasks = [sleeper(0, "blink", Array(12).fill(13), 10)];
      expect(hintsIn(polling, { tasks })).toEqual([]);
    },
  );

  test.each([
    "await asyncio.sleep_ms(time.ticks_diff(due, time.ticks_ms()))",
    "ms = 10 - late; await asyncio.sleep_ms(ms)",
  ])("a loop with %s is not reported, because it may correct its drift", (sleep) => {
    const corrected = text.replace("await asyncio.sleep_ms(10)", sleep);
    const tasks = [sleeper(0, "blink", Array(11).fill(13), 10)];
    expect(hintsIn(corrected, { tasks })).toEqual([]);
  });

  test.each(["led.value(not led.value())", "led(1 - led())", "level ^= 1; led.value(level)"])(
    "a loop with %s has a period",
    (statement) => {
      const blinking = text.replace("led.toggle()", statement);
      const tasks = [sleeper(0, "blink", Array(11).fill(13), 10)];
      expect(hintsIn(blinking, { tasks }).map((hint) => hint.what)).toEqual([what]);
    },
  );

  test.each([
    "time.sleep(0.003)",
    "time.sleep_ms(ms)",
    "hold()",
    "while time.ticks_ms() < end: pass",
  ])("a loop with %s has no planned period, because its sleeps are not its only waits", (delay) => {
    const blinking = `${text
      .replace("import asyncio", "import asyncio, time")
      .replace("led.toggle()", `led.on()\n        ${delay}\n        led.off()`)}
def hold():
    time.sleep_ms(3)
`;
    const tasks = [sleeper(0, "blink", Array(11).fill(13), 10)];
    const rules = hintsIn(blinking, { tasks }).map(({ rule }) => rule);
    expect(rules).not.toContain("drifting-loop");
  });

  test.each([
    ["led.toggle()", [what]],
    ["led.value(not led.value())", [what]],
    ["led.on(); led.off()", [what]],
    ["print(led)", []],
    ["other.toggle()", []],
    ["if led.value(): led.off()", []],
  ])("a loop over LEDs with %s has a period only if it moves each LED", (statement, expected) => {
    const each = text.replace("led.toggle()", `for led in leds: ${statement}`);
    const tasks = [sleeper(0, "blink", Array(11).fill(13), 10)];
    expect(hintsIn(each, { tasks }).map((hint) => hint.what)).toEqual(expected);
  });

  test("a pulse of microseconds counts as work of the loop, not as a part of the period", () => {
    const pulsing = text
      .replace("import asyncio", "import asyncio, time")
      .replace("led.toggle()", "led.on(); time.sleep_us(20); led.off()");
    const tasks = [sleeper(0, "blink", Array(11).fill(13), 10)];
    expect(hintsIn(pulsing, { tasks }).map((hint) => hint.what)).toEqual([what]);
  });

  test("the period is the sum of all sleeps, even if a parameter holds their length", () => {
    const both = text
      .replace("blink()", "blink(half)")
      .replace("led.toggle()", "led.on()\n        await asyncio.sleep_ms(half)\n        led.off()")
      .replace("sleep_ms(10)", "sleep_ms(half)")
      .replace("run(blink())", "run(blink(20))");
    const target = { ...WATCHED.target, name: "pico-virtual" };
    const tasks = [sleeper(0, "blink", Array(21).fill(27), 20)];
    expect(hintsIn(both, { tasks, target }).map((hint) => hint.what)).toEqual([
      "This sleep starts after the work of the loop. So a round of blink takes 54 ms, not 40 ms (35 % more). After 10 rounds, the loop was 140 ms late.",
    ]);
    const other = both.replace("run(blink(20))", "run(asyncio.gather(blink(20), blink(30)))");
    expect(hintsIn(other, { tasks, target })).toEqual([]);
  });

  test("if a loop only reads a pin, its lost time is not reported", () => {
    const polling = text.replace("led.toggle()", "print(led.irq())");
    const tasks = [sleeper(0, "blink", Array(12).fill(13), 10)];
    expect(hintsIn(polling, { tasks })).toEqual([]);
  });

  test("if a loop waits for more than its sleeps, its rounds have no fixed length and are not reported", () => {
    const waiting = text.replace("led.toggle()", "led.toggle()\n        await event.wait()");
    expect(hintsIn(waiting, wired(edgesEvery(13, 12)))).toEqual([]);
  });
});

describe("lost-exception", () => {
  const text = `import asyncio
async def read():
    await asyncio.sleep_ms(1)
    return int("x")
asyncio.run(asyncio.wait_for(read(), 1))
`;
  const hint: Hint = {
    rule: "lost-exception",
    kind: "mistake",
    file: "demo.py",
    line: 4,
    what: "ValueError: invalid syntax for integer with base 10 ended the task of read here. At that time, no other task was waiting for it. So the loop only printed the exception, and the program continued without this task.",
    instead:
      'Catch the exception in read with "try" and "except ValueError". Or let another task await this task before it fails, for example with gather. Then the other task gets the exception',
  };

  test("the report of MicroPython's loop is found, even if the report arrived in parts", () => {
    const console = printed(
      "start\nTask exception wasn't retrieved\nfuture: <Task> coro= <generator object 'read' at 7f>\n",
      'Traceback (most recent call last):\n  File "asyncio/core.py", line 1, in run\n  File "/tmp/x/demo.py", line 4, in read\nValueError: invalid syn',
      "tax for integer with base 10\n",
    );
    expect(hintsIn(text, { console })).toEqual([hint]);
  });

  test("the report of CPython's loop is found", () => {
    const console = printed(
      "Task exception was never retrieved\nfuture: <Task finished name='Task-2'>\n",
      'Traceback (most recent call last):\n  File "/tmp/x/demo.py", line 4, in read\n    return int("x")\n           ^^^^^\nValueError: invalid syntax for integer with base 10\n',
    );
    expect(hintsIn(text, { console })).toEqual([hint]);
  });

  const lost = printed(
    'Task exception wasn\'t retrieved\nfuture: <Task>\nTraceback (most recent call last):\n  File "demo.py", line 4, in read\nValueError: x\n',
  );
  const withMain = (...lines: string[]) =>
    text.replace(
      /asyncio\.run.*/s,
      `async def main():
${lines.map((line) => `    ${line}\n`).join("")}asyncio.run(main())
async def other():
    while True:
        await asyncio.sleep_ms(1)
def start():
    return asyncio.create_task(read())
async def watch(task, ms):
    await asyncio.wait_for_ms(task, ms)
async def check(task):
    while not task.done():
        await asyncio.sleep_ms(1)
class Sensor:
    async def work(self):
        self.task = asyncio.create_task(read())
        await self.task
`,
    );
  const rules = (program: string) =>
    hintsIn(program, { console: lost }).flatMap(({ rule }) =>
      rule === "lost-exception" ? [rule] : [],
    );

  test.each([
    ["t = asyncio.create_task(read())", "await asyncio.sleep(1)", "await t"],
    ["t = asyncio.create_task(read())", "await asyncio.wait_for(t, 1)"],
    ["ts = [asyncio.create_task(read()) for _ in range(3)]", "for t in ts: await t"],
    ["ts = []", "ts.append(asyncio.create_task(read()))", "await asyncio.gather(*ts)"],
    ["ts = {}", "ts[1] = asyncio.create_task(read())", "for t in ts.values(): await t"],
    ["ts = (asyncio.create_task(read()), 2)", "[await t for t in ts[:1]]"],
    ["a, b = asyncio.create_task(other()), asyncio.create_task(read())", "await b"],
    ["t = start()", "await t"],
    ["await asyncio.gather(asyncio.create_task(read()), other())"],
    ["unknown(asyncio.create_task(read()))"],
    ["await watch(asyncio.create_task(read()), 1)"],
    ["await watch(ms=1, task=asyncio.create_task(read()))"],
  ])("if the program awaits the task later, the exception is not lost: %s %s %s", (...lines) => {
    expect(rules(withMain(...lines).replace(/class Sensor.*/s, ""))).toEqual([]);
  });

  test("if the program awaits an attribute that holds the task, the exception is not lost", () => {
    expect(rules(withMain("await Sensor().work()"))).toEqual([]);
  });

  test.each([
    ["asyncio.create_task(read())", "await asyncio.sleep(1)"],
    ["t = asyncio.create_task(read())", "await other()", "t.cancel()"],
    ["ts = [asyncio.create_task(read())]", "print(ts)", "await other()"],
    ["t = asyncio.create_task(read())", "u = asyncio.create_task(other())", "await u"],
    ["t = asyncio.create_task(read())", "while not t.done(): await asyncio.sleep_ms(5)"],
    ["t = start()", "await other()"],
    ["await check(asyncio.create_task(read()))"],
  ])("if the program never awaits the task, the exception is lost: %s %s %s", (...lines) => {
    const program = withMain(...lines).replace(/class Sensor.*/s, "");
    expect(rules(program)).toEqual(["lost-exception"]);
  });

  test.each(["TypeError", "AttributeError", "ImportError", "NameError"])(
    "a program should not catch %s, because it shows a mistake in the code",
    (type) => {
      const report = lost.map((part) => part.text).join("");
      const console = printed(report.replace("ValueError", type));
      expect(hintsIn(text, { console }).map(({ instead }) => instead)).toEqual([
        "Correct this line, and do not catch this exception, because it shows a mistake in the code",
      ]);
    },
  );

  test.each([
    ["count += 1", "", "At the start of read, write: global count. "],
    ["count += 1", "count = 2", "Correct this line,"],
    ["print(n); n = 1", "", "Correct this line,"],
  ])("for %s, the advice depends on the variables of the file", (statement, local, advice) => {
    const program = `import asyncio\ncount = 0\nasync def read():\n    ${statement}\n${local === "" ? "" : `    ${local}\n`}async def main():\n    asyncio.create_task(read())\n    await asyncio.sleep(1)\nasyncio.run(main())\n`;
    const report = lost.map((part) => part.text).join("");
    const unbound = "NameError: local variable referenced before assignment";
    const console = printed(report.replace("ValueError: x", unbound));
    const found = hintsIn(program, { console }).filter(({ rule }) => rule === "lost-exception");
    expect(found).toMatchObject([{ line: 4, instead: expect.stringContaining(advice) }]);
  });

  test("an exception that ends the program is not reported as lost", () => {
    const console = printed(
      'Traceback (most recent call last):\n  File "demo.py", line 4, in read\nValueError: x\n',
    );
    expect(hintsIn(text, { console })).toEqual([]);
  });

  test("an exception in another file has no line in this program", () => {
    const console = printed(
      'Task exception wasn\'t retrieved\nfuture: <Task>\nTraceback (most recent call last):\n  File "lib/driver.py", line 4, in read\nOSError: 5\n',
    );
    expect(hintsIn(text, { console })).toEqual([]);
  });
});

describe("event-in-interrupt", () => {
  const text = `import asyncio
from machine import Pin
pressed = asyncio.Event()
Pin(15, Pin.IN, Pin.PULL_UP).irq(lambda p: pressed.set(), Pin.IRQ_FALLING)
async def main():
    await pressed.wait()
asyncio.run(main())
`;

  test("if the loop returned in this session, the hint says that the program ended", () => {
    const outcome = { kind: "deadlocked", waits: ["main waits for an Event"] } as const;
    const end = { kind: "program", outcome } as const;
    expect(hintsIn(text, { end, returnedAtUs: 7350 }).map(({ what }) => what)).toEqual([
      "An interrupt handler calls pressed.set(), but an Event is not safe in an interrupt. The loop does not wait for interrupts: when all tasks waited, asyncio.run returned. So at 7.35 ms, the program ended.",
    ]);
  });

  test("if the loop did not return, the hint says what may happen", () => {
    expect(hintsIn(text, {}).map(({ what }) => what)).toEqual([
      "An interrupt handler calls pressed.set(), but an Event is not safe in an interrupt. The waiting task may wake too late, namely only when another task is due, and the loop's list of tasks can break. If all tasks wait, some versions of MicroPython even return from asyncio.run.",
    ]);
  });
});

describe("floating-pin", () => {
  const text = "from machine import Pin\nBUTTON = 15\nbutton = Pin(BUTTON, Pin.IN)\n";
  const rules = (program: string, part: Partial<Session>) =>
    hintsIn(program, part).map(({ rule, line }) => `${line} ${rule}`);
  const released = [
    { wire: "GP15", level: 0 as const, atMs: 10 },
    { wire: "GP15", level: null, atMs: 90 },
  ];

  test("an input floats if nothing pulls or drives it", () => {
    expect(hintsIn(text, wired([]))).toEqual([
      {
        rule: "floating-pin",
        kind: "mistake",
        file: "demo.py",
        line: 3,
        what: "Pin(BUTTON, Pin.IN) has no pull resistor, and nothing drives GP15 in this run. The pin floats: on a real board it then reads 0 or 1 at random.",
        instead:
          "For a button to ground, write: Pin(BUTTON, Pin.IN, Pin.PULL_UP). If another part of your circuit sets the level, tell aiorig this level: --level GP15=1@0s",
      },
    ]);
  });

  test("an input floats between two presses, even on a real board", () => {
    const target = { ...WATCHED.target, isEmulated: false };
    const pressed = { ...wired([]), target, stimulus: released };
    expect(rules(text, pressed)).toEqual(["3 floating-pin"]);
  });

  test("if an input need not be a button, a note says that it may float", () => {
    const sensor = text.replace("button = ", "echo = ");
    expect(hintsIn(sensor, wired([]))).toEqual([
      {
        rule: "floating-pin",
        kind: "note",
        file: "demo.py",
        line: 3,
        what: "Pin(BUTTON, Pin.IN) has no pull resistor, and nothing drives GP15 in this run. If nothing drives it on your board either, it floats and reads 0 or 1 at random.",
        instead:
          "If a sensor or another part of your circuit drives GP15, tell aiorig the level: --level GP15=1@0s. Otherwise, write: Pin(BUTTON, Pin.IN, Pin.PULL_UP)",
      },
    ]);
  });

  test.each(["button", "btn_left", "self.key1", "startButton", "SW2", "door_switch"])(
    "a pin with the name %s is a button",
    (name) => {
      const found = hintsIn(text.replace("button = ", `${name} = `), wired([]));
      expect(found.map(({ kind }) => kind)).toEqual(["mistake"]);
    },
  );

  test("a pin that is passed to a class for buttons is a button", () => {
    const passed = text.replace(
      "button = Pin(BUTTON, Pin.IN)",
      "left = Pushbutton(Pin(15, Pin.IN))",
    );
    expect(hintsIn(passed, wired([])).map(({ kind }) => kind)).toEqual(["mistake"]);
  });

  test.each(["keypad_row", "swing", "monkey"])(
    "a pin with the name %s need not be a button",
    (name) => {
      const found = hintsIn(text.replace("button = ", `${name} = `), wired([]));
      expect(found.map(({ kind }) => kind)).toEqual(["note"]);
    },
  );

  test("if a device or a joined pin holds an input at one level, the input does not float", () => {
    const held = { initial: { GP15: 0 as const, GP16: 0 as const }, edges: [], undriven: [] };
    expect(rules(text, { waveform: { ...held, watchedUs: 1_000_000 } })).toEqual([]);
    expect(
      rules(text, { waveform: { ...held, watchedUs: 1_000_000 }, stimulus: released }),
    ).toEqual([]);
  });

  test("an input that the board pulled only until the program set it up floats", () => {
    const undriven = [{ wire: "GP15", fromUs: 5_000, toUs: 1_000_000 }];
    const waveform = { initial: { GP15: 0 as const }, edges: [], undriven, watchedUs: 1_000_000 };
    expect(rules(text, { waveform })).toEqual(["3 floating-pin"]);
  });

  test("an input with a pull does not float", () => {
    const pulled = text.replace("Pin.IN", "Pin.IN, Pin.PULL_UP");
    expect(rules(pulled, wired([]))).toEqual([]);
    expect(rules(`${text}button.init(Pin.IN, Pin.PULL_UP)\n`, wired([]))).toEqual([]);
    expect(rules(`${text}Pin(15, Pin.IN, Pin.PULL_UP)\n`, wired([]))).toEqual([]);
  });

  test("if an input is always driven, it does not float", () => {
    const stimulus = [{ wire: "GP15", level: 1 as const, atMs: 0 }];
    expect(rules(text, { ...wired([]), stimulus })).toEqual([]);
  });

  test("on a real board, no input is reported as floating, because an unknown device may drive the pin", () => {
    const target = { ...WATCHED.target, isEmulated: false };
    expect(rules(text, { ...wired([]), target })).toEqual([]);
  });
});

function hintsIn(text: string, part: Partial<Session>): Hint[] {
  const program = { path: "demo.py", text };
  return findHints({ program, session: { ...WATCHED, program, ...part } });
}

const WATCHED: Session = {
  program: { path: "demo.py", text: "" },
  target: { name: "reference", description: "", isEmulated: true, clock: "virtual" },
  end: { kind: "time", forUs: 1_000_000 },
  lengthUs: 1_000_000,
  wires: [
    { name: "GP15", variables: [], gpio: 15 },
    { name: "GP16", variables: ["led"], gpio: 16 },
  ],
  unseen: [],
  console: [],
  stimulus: [],
  typed: [],
};

function printed(...texts: string[]) {
  return texts.map((text) => ({ atUs: 0, text }));
}

function wired(edges: readonly Edge[]): Partial<Session> {
  return { waveform: { initial: { GP15: null, GP16: 0 }, edges, watchedUs: 1_000_000 } };
}

function edgesEvery(ms: number, count: number): Edge[] {
  return Array.from({ length: count }, (_, index) => ({
    wire: "GP16",
    level: index % 2 === 0 ? 1 : 0,
    atUs: index * ms * 1000,
  }));
}

/**
 * Makes a task that sleeps again and again. Each time, it asks for `askedMs`. `sleptMs` lists how long each sleep
 * really lasts.
 */
function sleeper(
  id: number,
  name: string,
  sleptMs: readonly number[],
  askedMs: number,
  startMs = 0,
): TaskLane {
  const turns: TaskTurn[] = [];
  let atUs = startMs * 1000;
  for (const ms of [...sleptMs, 0]) {
    const wait: TaskWait = { for: "sleep", untilUs: atUs + askedMs * 1000 };
    const wokenBy = { by: turns.length === 0 ? ("creation" as const) : ("time" as const) };
    turns.push({ fromUs: atUs, toUs: atUs, readyAtUs: atUs, wokenBy, wait });
    atUs += ms * 1000;
  }
  return { id, name, createdAtUs: startMs * 1000, turns, cancels: [] };
}

/** A task with one turn. */
function worker(id: number, name: string, fromMs: number, lengthMs: number): TaskLane {
  const fromUs = fromMs * 1000;
  const toUs = fromUs + lengthMs * 1000;
  const turn: TaskTurn = { fromUs, toUs, readyAtUs: fromUs, wokenBy: { by: "creation" } };
  return { id, name, createdAtUs: fromUs, turns: [turn], cancels: [] };
}
