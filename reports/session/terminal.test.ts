import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import type { Session, SessionEnd } from "../../harness/session/session.ts";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { widthOf } from "../../harness/text/width.ts";
import type { TaskEnding, TaskLane } from "../../harness/trace/task-lane.ts";
import { formatSessionPage } from "./page.ts";
import { describeEnd } from "./session-end.ts";
import { formatSessionTerminal } from "./terminal.ts";
import { hostileSession } from "./testing/hostile-session.ts";
import { blinkSession, edgesAt, sampleHints, sampleSession } from "./testing/sample-session.ts";
import { sampleTasks } from "./testing/sample-tasks.ts";

const NARROW = { width: 40, colour: false };
const WIDE = { width: 80, colour: false };

test("the setup of a pin is drawn, and a sentence says that the table does not count it", () => {
  const session = blinkSession([100, 600, 1100.5], 2000);
  const sentence = "sets up a pin is drawn, but not counted";
  const setUp = { ...session, waveform: { ...session.waveform!, setUpUs: { GP25: 100 } } };
  expect(formatSessionTerminal(session, WIDE)).not.toContain(sentence);
  expect(formatSessionTerminal(setUp, WIDE)).toContain(sentence);
});

test("a terminal and a page show what does not fit the program", () => {
  const session = { ...sampleSession, remarks: ["--press GP15 changed nothing."] };
  expect(formatSessionTerminal(session, WIDE)).toContain("\n\n--press GP15 changed nothing.\n\n");
  expect(formatSessionPage(session)).toContain("--press GP15 changed nothing.");
});

test("a terminal of 80 columns shows wires, measures, output, hints and the end", () => {
  expect(formatSessionTerminal(sampleSession, WIDE, sampleHints)).toMatchInlineSnapshot(`
    "blink.py on pico-virtual
    MicroPython 1.25.0 on an emulated Raspberry Pi Pico
    Emulated, not hardware measurements: pico-virtual.

      button ─────────────────┐┌─────────────────────┐┌────────────────────────────
        GP15                  └┘                     └┘

                              ▒▒▒
        GP16 ─────────────────▒▒▒──────────────────────────────────────────────────

         led    ┌────────┐        ┌───────┐        ┌────────┐        ┌───────┐
        GP25 ───┘        └────────┘       └────────┘        └────────┘       └─────

     printed •  •              •                      •
        time ├─────────────────┼────────────────┼─────────────────┼───────────────┤
        in s 0                 1                2                 3               4
    ▒ the edges are too close to be drawn one by one

    Close-up: 3.000 ms of GP16
                      ┌─────┐     ┌────┐     ┌─────┐     ┌─────┐     ┌────┐     ┌──
        GP16 ─────────┘     └─────┘    └─────┘     └─────┘     └─────┘    └─────┘

        time ─────────┼───────────┼───────────┼──────────┼───────────┼───────────┼─
       in ms          1000.0      1000.5      1001.0     1001.5      1002.0  1002.5

                          period                                             longest
    wire          edges      min   median      p99      max   jitter   duty    pause
    button (GP15)     4  1.300 s  1.300 s  1.300 s  1.300 s        – 93.8 % ≥1.620 s
    GP16            400 500.0 us 500.0 us 500.0 us 500.0 us     0 us 50.0 % ≥2.900 s
    led (GP25)        8  1.000 s  1.000 s  1.002 s  1.002 s 1.155 ms 50.0 % 502.0 ms
    Period: the time from one rise to the next. 99 % of the periods are not longer
    than p99.
    Jitter: the standard deviation of the periods. Duty: the share of the time in
    which the wire is high, measured over whole periods.
    ≥: the pause still lasted when the session ended, so it is at least this long.

    Pins that cannot be watched
      status (LED): The LED of a Pico W is behind its radio chip, so no wire shows
        it.

    Printed
          0.000 s  hello
    0.000–0.200 s  blinking every second
          1.080 s  pressed
          2.380 s  pressed again, and this time the line is longer than a narrow
                   terminal

    Hint: blink.py, line 11 (drifting-loop)
      Each round of the loop also needs time for its own work, so the blink drifts
      by 500 us per second.
      Instead: Sleep until the next point in time, which you count from the start.

    The watch ended after 4.000 s, because the time to watch had passed.
    "
  `);
});

test("a terminal of 40 columns shows the same content, with one list per wire", () => {
  expect(formatSessionTerminal(sampleSession, NARROW, sampleHints)).toMatchInlineSnapshot(`
    "blink.py on pico-virtual
    MicroPython 1.25.0 on an emulated
    Raspberry Pi Pico
    Emulated, not hardware measurements:
    pico-virtual.

      button ───────┐┌────────┬────────────
        GP15        └┘        ╵

                    ▒▒
        GP16 ───────▒▒─────────────────────

         led  ┌───┐   ┌──┐   ┌───┐   ┌──┐
        GP25 ─┘   └───┘  └───┘   └───┘  └──

     printed ••      •        •
        time ├──────────────┼─────────────┤
        in s 0              2             4
    ▒ the edges are too close to be drawn
    one by one

    Close-up: 1.500 ms of GP16
               ┌────┐    ┌────┐    ┌────┐
        GP16 ──┘    └────┘    └────┘    └──

        time ──┼─────────┼─────────┼───────
       in us   1000000   1000500   1001000

    button (GP15)
      edges          4
      period min     1.300 s
      period median  1.300 s
      period p99     1.300 s
      period max     1.300 s
      duty           93.8 %
      longest pause  ≥1.620 s
    GP16
      edges          400
      period min     500.0 us
      period median  500.0 us
      period p99     500.0 us
      period max     500.0 us
      jitter         0 us
      duty           50.0 %
      longest pause  ≥2.900 s
    led (GP25)
      edges          8
      period min     1.000 s
      period median  1.000 s
      period p99     1.002 s
      period max     1.002 s
      jitter         1.155 ms
      duty           50.0 %
      longest pause  502.0 ms
    Period: the time from one rise to the
    next. 99 % of the periods are not longer
    than p99.
    Jitter: the standard deviation of the
    periods. Duty: the share of the time in
    which the wire is high, measured over
    whole periods.
    ≥: the pause still lasted when the
    session ended, so it is at least this
    long.

    Pins that cannot be watched
      status (LED): The LED of a Pico W is
        behind its radio chip, so no wire
        shows it.

    Printed
          0.000 s  hello
    0.000–0.200 s  blinking every second
          1.080 s  pressed
          2.380 s  pressed again, and this
                   time the line is longer
                   than a narrow terminal

    Hint: blink.py, line 11 (drifting-loop)
      Each round of the loop also needs time
      for its own work, so the blink drifts
      by 500 us per second.
      Instead: Sleep until the next point in
      time, which you count from the start.

    The watch ended after 4.000 s, because
    the time to watch had passed.
    "
  `);
});

test("the table of tasks says how each task ended, or what it waits for", () => {
  expect(taskTableAt(80)).toMatchInlineSnapshot(`
    "task     turns    total  longest  at the end
    main         2 2.000 ms 1.000 ms  waits for the end of a task: worker 1
    blink        8 2.400 ms 300.0 us  waits for the end of a sleep
    worker 1     3 360.0 ms 120.0 ms  cancelled
    worker 2     1 80.00 ms 80.00 ms  failed: ValueError: not a number (no other ta…
    A turn is the time from one await to the next. While a task has a turn, no other
    task can run."
  `);
});

test("on a narrow terminal, the end of a task has a line of its own", () => {
  expect(taskTableAt(40)).toMatchInlineSnapshot(`
    "task     turns    total  longest
    main         2 2.000 ms 1.000 ms
      waits for the end of a task: worker 1
    blink        8 2.400 ms 300.0 us
      waits for the end of a sleep
    worker 1     3 360.0 ms 120.0 ms
      cancelled
    worker 2     1 80.00 ms 80.00 ms
      failed: ValueError: not a number (no
      other task was waiting for this task)
    A turn is the time from one await to the
    next. While a task has a turn, no other
    task can run."
  `);
});

test("if a session is a minute of blinking, the report also shows single edges of the first seconds", () => {
  const times = Array.from({ length: 120 }, (_, i) => i * 500_000);
  const session = blinkSession(times, 60_000_000);
  expect(drawingsOf(formatSessionTerminal(session, NARROW))).toMatchInlineSnapshot(`
    "     led ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒
        GP25 ▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒▒

        time ├─────────┼─────────┼────────┤
        in s 0         20        40      60
    ▒ the edges are too close to be drawn
    one by one

    Close-up: 3.000 s of led
         led ┌────┐    ┌────┐    ┌────┐   ┌
        GP25 ┘    └────┘    └────┘    └───┘

        time ├─────────┼─────────┼────────┤
        in s 0         1         2        3"
  `);
});

test("if nothing drives a wire, the drawn line is dotted until the first edge of the wire", () => {
  const session: Session = {
    ...blinkSession([], 1000),
    waveform: { initial: { GP25: null }, edges: edgesAt("GP25", 1, [500]), watchedUs: 1000 },
  };
  expect(drawingsOf(formatSessionTerminal(session, NARROW))).toMatchInlineSnapshot(`
    "     led                ┌──────────────
        GP25 ┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┘

        time ├──────────────┼─────────────┤
       in us 0              500        1000
    ┄ nothing drives the wire"
  `);
});

test("if a session was stopped before the program started, it has no wires", () => {
  const { waveform: _, ...session } = sampleSession;
  const end = { kind: "interrupted" } as const;
  const stopped = { ...session, end, lengthUs: 0, wires: [], unseen: [], console: [] };
  expect(formatSessionTerminal(stopped, WIDE)).toContain(
    "\nThe program did not start, so there are no wires.\n",
  );
});

test("the report of a target without pins says that there are no pins, and shows what was printed", () => {
  const { waveform: _, ...session } = sampleSession;
  const target = { ...session.target, name: "micropython", isEmulated: false };
  expect(
    formatSessionTerminal({ ...session, target, wires: [], unseen: [] }, WIDE),
  ).toMatchInlineSnapshot(`
    "blink.py on micropython
    MicroPython 1.25.0 on an emulated Raspberry Pi Pico

    micropython has no pins, so there are no wires.

    Printed
          0.000 s  hello
    0.000–0.200 s  blinking every second
          1.080 s  pressed
          2.380 s  pressed again, and this time the line is longer than a narrow
                   terminal

    The watch ended after 4.000 s, because the time to watch had passed.
    "
  `);
});

test.each<[string, SessionEnd]>([
  [
    "The watch ended after 4.000 s, because the time to watch had passed. From 1.000 s on, only work ran, so no other task had a turn.",
    { kind: "time", forUs: 4_000_000 },
  ],
  [
    "You stopped the watch after 4.000 s. From 1.000 s on, only work ran, so no other task had a turn.",
    { kind: "interrupted" },
  ],
  [
    "The program was stopped after 4.000 s, because one turn used 5.000 s of processor time. From 1.000 s on, only work ran, so no other task had a turn.",
    {
      ...{ kind: "busy", sinceUs: 1_000_000, stoppedAtUs: 4_000_000 },
      ...{ forUs: 9_000_000, computedMs: 5000 },
    },
  ],
  [
    "From 1.000 s on, work computed without a pause, so nothing else could run. The program was stopped after 5.000 s of processor time. While it computed, the clock of pico-virtual stood still. The watch was planned to end after 4.000 s.",
    { kind: "busy", sinceUs: 1_000_000, forUs: 4_000_000, computedMs: 5000 },
  ],
])("if a task never lets other tasks run, the last line is: %s", (words, end) => {
  const first = { fromUs: 0, toUs: 10, readyAtUs: 0, wokenBy: { by: "creation" } } as const;
  const turn = { ...first, fromUs: 1_000_000, toUs: 4_000_000 };
  const common = { createdAtUs: 0, cancels: [] };
  const tasks: TaskLane[] = [
    {
      ...common,
      id: 0,
      name: "main",
      turns: [{ ...first, wait: { for: "sleep", untilUs: 1000 } }],
    },
    { ...common, id: 1, name: "work", turns: [turn] },
  ];
  expect(describeEnd({ ...sampleSession, end, tasks }).words).toBe(words);
});

test.each<[string, SessionEnd]>([
  [
    "The watch ended after 1.000 ms, because the time to watch had passed.",
    { kind: "time", forUs: 1000 },
  ],
  [
    "The watch ended after 1.000 ms, because this became true: GP16=1.",
    { kind: "condition", condition: "GP16=1" },
  ],
  [
    "From 25.00 us on, the program computed without a pause, so nothing else could run. The program was stopped after 5.000 s of processor time. While it computed, the clock of pico-virtual stood still. The watch was planned to end after 1.000 ms.",
    { kind: "busy", sinceUs: 25, forUs: 1000, computedMs: 5000 },
  ],
  ["You stopped the watch after 1.000 ms.", { kind: "interrupted" }],
  ["blink.py ended after 1.000 ms.", { kind: "program", outcome: { kind: "ended" } }],
  [
    "blink.py stopped after 1.000 ms, because nothing can end the waits of its tasks: main waits for an Event. Find out what should end these waits.",
    { kind: "program", outcome: { kind: "deadlocked", waits: ["main waits for an Event"] } },
  ],
  [
    "blink.py stopped after 1.000 ms, because no task is left, and the event loop would run forever.",
    { kind: "program", outcome: { kind: "deadlocked", waits: [] } },
  ],
  [
    "blink.py called machine.reset() in line 4 after 1.000 ms. A board then starts again, and runs main.py. The watch ends here.",
    { kind: "reset", by: "machine.reset()", line: 4 },
  ],
  [
    "blink.py called machine.soft_reset() after 1.000 ms. A board then restarts MicroPython, and runs main.py. The watch ends here.",
    { kind: "reset", by: "machine.soft_reset()" },
  ],
  [
    "The watchdog of blink.py reset the board after 1.000 ms, because the program did not feed the watchdog in time. The watch ends here.",
    { kind: "reset", by: "watchdog" },
  ],
  [
    "blink.py printed more than 1048576 bytes and was stopped after 1.000 ms. Look for a print in an endless loop.",
    { kind: "program", outcome: { kind: "flooded", limitBytes: 1_048_576 } },
  ],
])("the last line is: %s", (words, end) => {
  const page = formatSessionTerminal({ ...blinkSession([], 1000), end }, { ...WIDE, width: 300 });
  expect(page.trimEnd().split("\n").at(-1)).toBe(words);
});

test("at a deadlock, the last line says where the tasks wait, and which lines can end the waits", () => {
  const turn = { fromUs: 0, toUs: 10, readyAtUs: 0, wokenBy: { by: "creation" } } as const;
  const main = { id: 0, name: "main", createdAtUs: 0, cancels: [] };
  const text = "async def main():\n  await ready.wait()\ndef done():\n  ready.set()\n";
  const lastLineOf = (source: string, end: SessionEnd) => {
    const tasks = [{ ...main, turns: [{ ...turn, wait: { for: "event" } as const }] }];
    const program = { path: "main.py", text: source };
    const session = { ...blinkSession([], 100_000), program, end, tasks };
    return formatSessionTerminal(session, { ...WIDE, width: 300 })
      .trimEnd()
      .split("\n")
      .at(-1);
  };
  const waits = ["main waits for an Event"];
  const deadlock: SessionEnd = { kind: "program", outcome: { kind: "deadlocked", waits } };
  expect([
    lastLineOf(text, deadlock),
    lastLineOf(text.replace("set", "is_set"), deadlock),
    lastLineOf(text, { kind: "time", forUs: 100_000 }),
  ]).toEqual([
    "main.py stopped after 100.0 ms, because nothing can end the waits of its tasks. main waits for an Event in line 2: ready.wait(). This wait would end with ready.set() in line 4.",
    "main.py stopped after 100.0 ms, because nothing can end the waits of its tasks. main waits for an Event in line 2: ready.wait(), but no line calls set().",
    "The watch ended after 100.0 ms, because the time to watch had passed. From 10.00 us on, no task had a turn. main waits for an Event in line 2: ready.wait(). This wait would end with ready.set() in line 4.",
  ]);
});

test("if asyncio.run returned although main waited, and handlers continued, the session failed", () => {
  const waits = ["main waits for an Event"];
  const end: SessionEnd = { kind: "program", outcome: { kind: "deadlocked", waits } };
  expect(describeEnd({ ...sampleSession, end, returnedAtUs: 7350 })).toEqual({
    words:
      "blink.py ended after 7.350 ms, although tasks still waited: main waits for an Event. On pico-virtual, asyncio.run returns as soon as no task is due and no task sleeps. It does not wait for an interrupt that could set an Event later. Timers, PWM or handlers of pins continued. The watch ended after 4.000 s, because the time to watch had passed.",
    isFailure: true,
  });
});

test("if a deadlock comes after a cut of the record, the last line says that some waits are not known", () => {
  const turn = { fromUs: 0, toUs: 10, readyAtUs: 0, wokenBy: { by: "creation" } } as const;
  const lane = { id: 0, name: "main", createdAtUs: 0, cancels: [] };
  const tasks = [{ ...lane, turns: [{ ...turn, wait: { for: "event" } as const }] }];
  const program = { path: "main.py", text: "async def main():\n  await ready.wait()\n" };
  const waits = ["main waits for a Lock"];
  const end: SessionEnd = { kind: "program", outcome: { kind: "deadlocked", waits } };
  const session = { ...blinkSession([], 100_000), program, end, tasks, tasksCutAtUs: 50_000 };
  const lastLineOn = (name: string) =>
    formatSessionTerminal(
      { ...session, target: { ...session.target, name } },
      { ...WIDE, width: 300 },
    )
      .trimEnd()
      .split("\n")
      .at(-1);
  const said =
    "main.py stopped after 100.0 ms, because nothing can end the waits of its tasks: main waits for a Lock.";
  expect([lastLineOn("pico-virtual"), lastLineOn("reference")]).toEqual([
    `${said} The tasks were recorded only until 0.050 s, so it is not known what other tasks waited for.`,
    `${said} Find out what should end these waits.`,
  ]);
});

test("if a program failed and its timers continued, the last line says that the timers continued", () => {
  const outcome = { kind: "raised", exception: "ValueError: no", traceback: "" } as const;
  const lastLineOf = (failedAtUs: number) => {
    const end: SessionEnd = { kind: "program", outcome, failedAtUs };
    const session = { ...blinkSession([], 1_000_000), end };
    return formatSessionTerminal(session, { ...WIDE, width: 300 })
      .trimEnd()
      .split("\n")
      .at(-1);
  };
  expect([lastLineOf(50_000), lastLineOf(990_000)]).toEqual([
    "blink.py failed after 50.00 ms: ValueError: no. The program's timers, PWM or pin handlers continued, as on a board. The watch ended after 1.000 s.",
    "blink.py failed after 990.0 ms: ValueError: no.",
  ]);
});

test("if a task failed because the target has no sockets, the last line says what to do", () => {
  const exception = "ImportError: no module named 'socket'";
  const lost = { kind: "raised", atUs: 5000, exception, isUnretrieved: true } as const;
  const lane = { id: 0, name: "start_server", createdAtUs: 0, turns: [], cancels: [] };
  const endOf = (ending: TaskEnding) =>
    describeEnd({ ...blinkSession([], 1_000_000), tasks: [{ ...lane, ending }] });
  expect(endOf(lost)).toEqual({
    words:
      "The watch ended after 1.000 s, because the time to watch had passed. The task start_server failed: ImportError: no module named 'socket'. pico-virtual has no module socket, because the module needs a radio. Use --rig with a board that has it.",
    isFailure: true,
  });
  const caught = {
    words: "The watch ended after 1.000 s, because the time to watch had passed.",
    isFailure: false,
  };
  expect(endOf({ ...lost, isUnretrieved: false })).toEqual(caught);
  expect(endOf({ ...lost, exception: "ValueError: no" })).toEqual(caught);
});

test("the last line says what happened before the end of the watch, and which condition never became true", () => {
  const lastLineOf = (more: Partial<Session>) =>
    formatSessionTerminal({ ...blinkSession([], 1_000_000), ...more }, { ...WIDE, width: 300 })
      .trimEnd()
      .split("\n")
      .at(-1);
  const ended: SessionEnd = { kind: "program", outcome: { kind: "ended" } };
  const edge = { kind: "edge", wire: "GP16", level: 1 } as const;
  const textUntil = (text: string) => ({ text, condition: { kind: "text", text } as const });
  expect([
    lastLineOf({ returnedAtUs: 150_000 }),
    lastLineOf({ returnedAtUs: 150_000, end: ended }),
    lastLineOf({ returnedAtUs: 990_000, end: ended }),
    lastLineOf({ returnedAtUs: 150_000, hasThreadLeft: true }),
    lastLineOf({ unmet: { text: "led=1", condition: edge } }),
    lastLineOf({ unmet: textUntil("done") }),
    lastLineOf({ unmet: textUntil("lamp=1") }),
    lastLineOf({ unmet: textUntil("done"), end: ended }),
  ]).toEqual([
    "blink.py ended after 150.0 ms. The program's timers, PWM or pin handlers continued, as on a board. The watch ended after 1.000 s, because the time to watch had passed.",
    "blink.py ended after 150.0 ms. The program's timers, PWM or pin handlers continued, as on a board. The watch ended after 1.000 s.",
    "blink.py ended after 990.0 ms.",
    "blink.py ended after 150.0 ms. The program's thread continued, as on a board. The watch ended after 1.000 s, because the time to watch had passed.",
    "The watch ended after 1.000 s, because the time to watch had passed. The condition of --until never became true: led=1.",
    "The watch ended after 1.000 s, because the time to watch had passed. The program never printed the text of --until: done.",
    "The watch ended after 1.000 s, because the time to watch had passed. The program never printed the text of --until: lamp=1. lamp is not a pin, and no variable lamp holds exactly one pin.",
    "blink.py ended after 1.000 s. The program never printed the text of --until: done.",
  ]);
});

test("printed lines keep the spaces at their start, even on a narrow terminal", () => {
  const text = '  File "blink.py", line 3, in <module>\n    1 / 0\n';
  const session = { ...blinkSession([], 1000), console: [{ atUs: 1000, text }] };
  const printedIn = (width: number) => {
    const lines = formatSessionTerminal(session, { ...WIDE, width }).split("\n");
    const first = lines.indexOf("Printed") + 1;
    return lines.slice(first, lines.indexOf("", first));
  };
  expect([printedIn(80), printedIn(30)]).toEqual([
    ['0.001 s    File "blink.py", line 3, in <module>', "0.001 s      1 / 0"],
    ['0.001 s    File "blink.py",', "           line 3, in <module>", "0.001 s      1 / 0"],
  ]);
});

test("if a program ends with an exception, the report has the traceback only once", () => {
  const traceback =
    'Traceback (most recent call last):\n  File "blink.py", line 3, in <module>\nValueError: invalid pin';
  const failed: Session = {
    ...blinkSession([], 1000),
    end: {
      kind: "program",
      outcome: { kind: "raised", exception: "ValueError: invalid pin", traceback },
    },
  };
  const printed = { ...failed, console: [{ atUs: 900, text: `${traceback}\n` }] };
  const ends = [failed, printed].map((session) => {
    const page = formatSessionTerminal(session, WIDE);
    return {
      tracebacks: page.split("Traceback").length - 1,
      last: page.trimEnd().split("\n").at(-1),
    };
  });
  const last = "blink.py failed after 1.000 ms: ValueError: invalid pin (blink.py, line 3).";
  expect(ends).toEqual([
    { tracebacks: 1, last },
    { tracebacks: 1, last },
  ]);
});

test("of a thousand printed lines, the first 30 and the last 10 are shown", () => {
  const console = Array.from({ length: 1000 }, (_, i) => ({ atUs: i, text: `line ${i}\n` }));
  const page = formatSessionTerminal({ ...blinkSession([], 1000), console }, WIDE);
  const shown = [...page.matchAll(/ {2}line (\d+)$/gm)].map(([, number]) => Number(number));
  expect(shown).toEqual([
    ...Array.from({ length: 30 }, (_, i) => i),
    ...Array.from({ length: 10 }, (_, i) => 990 + i),
  ]);
  expect(page).toContain("… 960 lines are not shown here …");
});

test("if a session has 200,000 printed lines, it still becomes a page", () => {
  const console = Array.from({ length: 200_000 }, (_, i) => ({ atUs: i, text: `line ${i}\n` }));
  const page = formatSessionTerminal({ ...blinkSession([], 200_000), console }, WIDE);
  expect(page).toContain("… 199960 lines are not shown here …");
});

test.each([20, 40, 80])("no line of a hostile session is wider than %i columns", (width) => {
  const { session, hints } = hostileSession(ALL_HOSTILE);
  const page = formatSessionTerminal(session, { width, colour: false }, hints);
  expect({
    harm: harmIn(page),
    tooWide: page.split("\n").filter((line) => widthOf(line) > width),
  }).toEqual({ harm: [], tooWide: [] });
});

test("a note is not called a hint", () => {
  const notes = sampleHints.map((hint) => ({ ...hint, kind: "note" as const }));
  const page = formatSessionTerminal(sampleSession, WIDE, notes);
  expect(page).toContain("Note: blink.py, line 11 (drifting-loop)");
  expect(page).not.toContain("Hint:");
});

test("with and without colours, the report has the same text", () => {
  const coloured = formatSessionTerminal(sampleSession, { ...WIDE, colour: true }, sampleHints);
  expect(coloured.split("\x1b[").length).toBeGreaterThan(20);
  expect(stripVTControlCharacters(coloured).replaceAll(/ +$/gm, "")).toBe(
    formatSessionTerminal(sampleSession, WIDE, sampleHints),
  );
});

function taskTableAt(width: number): string | undefined {
  const session = { ...blinkSession([], 1000), tasks: sampleTasks };
  const page = formatSessionTerminal(session, { width, colour: false });
  return page.split("\n\n").find((part) => part.startsWith("task"));
}

/** Returns the part of a page between its head and its table. */
function drawingsOf(page: string): string {
  return page.split("\n\n").slice(1).join("\n\n").split("\n\nled (GP25)\n")[0]!;
}
