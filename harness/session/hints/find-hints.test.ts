import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { filesBelow, ROOT } from "../../tidy/source-files.ts";
import { parsePython } from "../python-source/syntax.ts";
import { findHints } from "./find-hints.ts";
import { HINT_RULES } from "./hint.ts";

const HERE = "harness/session/hints/testing";

describe.each(["mistakes", "correct"])("%s", (folder) => {
  test.each(filesBelow(`${HERE}/${folder}`))("%s has exactly the marked hints", (file) => {
    const text = readFileSync(join(ROOT, HERE, folder, file), "utf8");
    const found = findHints({ program: { path: file, text } });
    expect(found.map(({ line, rule }) => `${line} ${rule}`)).toEqual(marksIn(text));
  });
});

/** Returns the rules that a program names in comments of the form `# -> rule`, each with its line. */
function marksIn(text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const rule = / # -> (\S+)$/.exec(line)?.[1];
    return rule === undefined ? [] : [`${index + 1} ${rule}`];
  });
}

test("the sleep that a hint advises is at least as long as the blocking sleep in the program", () => {
  const sleeps = ["time.sleep(0.1)", "time.sleep_ms(20)", "time.sleep_us(1700)", "pyb.delay(5)"];
  const body = sleeps.map((sleep) => `    ${sleep}\n`).join("");
  const text = `import asyncio, time, pyb\nasync def main():\n    await asyncio.gather(main())\n${body}asyncio.run(main())\n`;
  const found = findHints({ program: { path: "a.py", text } });
  expect(
    found.filter(({ rule }) => rule === "blocking-sleep").map(({ instead }) => instead),
  ).toEqual([
    "await asyncio.sleep(0.1)",
    "await asyncio.sleep_ms(20)",
    "await asyncio.sleep_ms(2)",
    "await asyncio.sleep_ms(5)",
  ]);
});

test("docs/watch.md lists all rules in their order", () => {
  const text = readFileSync(join(ROOT, "docs/watch.md"), "utf8");
  const listed = [...text.matchAll(/^\| `([a-z-]+)` \|/gm)].map(([, rule]) => rule);
  expect(listed.filter((rule) => HINT_RULES.some((known) => known === rule))).toEqual([
    ...HINT_RULES,
  ]);
});

test("a program with a syntax error has no hints", () => {
  const text = "import asyncio\nasync def main(:\n  asyncio.sleep(1)\n";
  expect(findHints({ program: { path: "a.py", text } })).toEqual([]);
});

const CLAUSE_PROGRAMS = filesBelow("fixtures")
  .filter((path) => path.endsWith(".py"))
  .map((path) => ({
    path,
    text: withPlainImport(readFileSync(join(ROOT, "fixtures", path), "utf8")),
  }));

test("the programs of the clauses have only the expected hints", () => {
  const found = CLAUSE_PROGRAMS.flatMap((program) =>
    findHints({ program })
      .filter(({ kind }) => kind === "mistake")
      .map(({ file, line, rule }) => `${file}:${line} ${rule}`),
  );
  expect(found).toEqual(Object.keys(EXPECTED));
});

test("the programs of the clauses can be parsed", () => {
  const broken = CLAUSE_PROGRAMS.filter(({ text }) => parsePython(text) === undefined);
  expect(broken.map(({ path }) => path)).toEqual([]);
});

/** Replaces the import of asyncio from the probe with an ordinary import. */
function withPlainImport(text: string): string {
  return text.replace(
    /^from probe import (.*\b)?asyncio\b(, )?/m,
    (_, before = "", comma = "") => `import asyncio; from probe import ${before}mark${comma}`,
  );
}

/** Each hint that the program of a clause may get, with the reason why the program contains this mistake. */
const EXPECTED: Record<string, string> = {
  "hil/blink_beside_a_busy_main.py:17 loop-never-awaits": "the program shows this mistake",
  "hil/blink_button_queue.py:17 stale-queue":
    "the program shows for how long a blink keeps its old delay",
  "hil/blink_without_await.py:15 coroutine-not-awaited": "the program shows this mistake",
  "hil/railroad_blocked.py:13 blocking-sleep": "the program shows this mistake",
  "irq/event_from_interrupt.py:17 event-in-interrupt": "the program shows this mistake",
  "monitor/hog.py:14 blocking-sleep": "the clause needs a task that blocks",
  "monitor/pulse_in_interrupt.py:15 blocking-sleep": "the clause needs a task that blocks",
  "pin/handler_within_blocking_task.py:17 blocking-sleep": "the clause needs a task that blocks",
  "pin/handler_within_blocking_task.py:20 loop-never-awaits": "the clause needs a task that blocks",
  "pin/press_behind_blocking_task.py:15 blocking-sleep": "the clause needs a task that blocks",
  "session/cancels.py:37 lock-not-released":
    "main keeps the lock, so that another task waits for it",
  "session/event_from_handler.py:6 event-in-interrupt": "the program shows this mistake",
  "session/ignores_interrupt.py:10 blocking-sleep": "the test needs a task that blocks",
  "session/monitored.py:32 blocking-sleep": "the test needs a hog",
  "session/never_awaits.py:15 loop-never-awaits": "the program shows this mistake",
  "session/sleeps_without_await.py:8 coroutine-not-awaited": "the program shows this mistake",
  "session/sleeps_without_await.py:9 coroutine-not-awaited": "the program shows this mistake",
  "session/waits.py:45 blocking-sleep": "the sleep makes other tasks late",
  "sleep/half_a_tick_period_is_too_long.py:12 coroutine-not-awaited": "the call itself must raise",
  "sleep/sleep_ms_takes_whole_numbers.py:6 float-milliseconds": "the clause is about this call",
  "task/call_without_await_runs_nothing.py:9 coroutine-not-awaited":
    "the clause is about this call",
  "timing/event_from_pin.py:11 event-in-interrupt":
    "the figure measures how late a task wakes after this call",
  "yield/main_spins_and_ends.py:9 main-ends-early":
    "the clause is about a main that ends without an await",
};
