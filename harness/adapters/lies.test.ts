import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openAdapter } from "../runtimes/adapter.ts";
import type { Runtime } from "../trace/runtime.ts";
import { type AdapterPatience, AdapterSession, PATIENCE } from "./adapter-session.ts";

const LIAR = join(import.meta.dirname, "testing", "lying-adapter.mjs");

/**
 * The limits for adapters that do not answer. Such an adapter would also reach a long limit, so a short limit does not
 * change the result.
 */
const SHORT: AdapterPatience = { ...PATIENCE, endMs: 300 };
const LIMIT_MS = 200;

let folder: string;
let path: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-liars-"));
  path = join(folder, "one.scenario.json");
  const main = { steps: [{ do: "mark", name: "m" }] };
  writeFileSync(path, JSON.stringify({ scenario: 1, coroutines: { main } }));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("an adapter is refused at its start if it", () => {
  test.each([
    ["refuses to start", "exited with code 7 before it said hello"],
    [
      "says hello in the future",
      "speaks version 2 of the protocol, but this aiorig speaks version 1.",
    ],
    [
      "says hello without a version",
      `sent the message "hello" with a wrong form (version: it is missing`,
    ],
    ["marks before hello", `sent "{\\"type\\":\\"mark\\"`],
    ["says bye before hello", `sent "{\\"type\\":\\"bye\\"}" before its hello`],
    ["has a key twice in its hello", `sent a line that has the key "protocol" twice`],
    [
      "claims an unknown step",
      `sent the message "hello" with a wrong form (steps.1: it must be one of`,
    ],
    [
      "claims pins without Python",
      '(pins: only Python programs can use pins, but "programs" has no',
    ],
    ["claims a form twice", "(programs: names a form twice)"],
    ["claims a step twice", "(steps: names a step twice)"],
    [
      "claims to be a MicroPython without Python",
      '(family: the keys "family", "implementation" and "port" are allowed only if "programs" contains "python".',
    ],
    [
      "has a clock without a resolution",
      'the message "hello" with a wrong form (clock.resolution_us: it must be more than 0)',
    ],
    [
      "has a clock with a negative resolution",
      'the message "hello" with a wrong form (clock.resolution_us: it must be more than 0)',
    ],
    ["is a list", "sent a line that is not a JSON object"],
    ["has a name of spaces", "(name: it must not consist of spaces only)"],
    ["claims a capability with the name __proto__", 'with a wrong form (unknown key "__proto__"'],
    ["claims an unknown capability", `with a wrong form (unknown key "teleport"`],
  ])("%s", async (lie, sentence) => {
    await expect(open(lie)).rejects.toThrow(sentence);
  });

  test("is silent at the start", async () => {
    await expect(open("is silent at the start", { ...SHORT, helloMs: 300 })).rejects.toThrow(
      `did not say hello within 300 ms. The adapter must answer the message "hello" with its own`,
    );
  });

  test("cannot be started", async () => {
    const options = { command: "/nowhere/adapter", args: [], env: {}, cwd: folder };
    await expect(openAdapter({ ...options, name: "none" }, {})).rejects.toThrow(
      "the adapter could not be started: /nowhere/adapter was not found",
    );
  });
});

describe("the outcome is a fault of the adapter if it", () => {
  test.each([
    ["uses a wrong id", /sent a mark for run \d+, but the run in progress is run \d+ \(one/],
    ["ends another run", /sent an end for run \d+, but the run in progress is run \d+ /],
    ["sends text that is not JSON", `sent a line that is not JSON: "hello, world"`],
    ["sends a number", `sent a line that is not a JSON object: "42"`],
    ["sends an empty line", `sent a line that is not JSON: "" (the line is empty)`],
    ["sends two messages on one line", "sent a line that is not JSON:"],
    ["is silent", /did not end run \d+ \(one.scenario.json\) within 500 ms/],
    ["sends half a line and is silent", "Its last line has no line feed:"],
    ["sends half a line and dies", /exited with code 0 before it had sent the whole line: "{/],
    ["dies in the middle", /exited with code 3 in the middle of run \d+ \(one.scenario.json\)/],
    ["is killed in the middle", /died of SIGKILL in the middle of run \d+/],
    ["exits as if all were fine", /exited with code 0 in the middle of run \d+/],
    ["answers twice", /ended run \d+ \(one.scenario.json\) twice/],
    [
      "marks after the end",
      /sent a mark for run \d+ \(one.scenario.json\) after the end of this run/,
    ],
    [
      "ignores the ping",
      /did not answer the ping after run \d+ \(one.scenario.json\) within 300 ms/,
    ],
    [
      "answers another ping",
      /sent a pong for run \d+ after the end of run \d+ \(one.*\) and before bye, but the ping was for run \d+/,
    ],
    [
      "answers before the ping",
      /sent a pong for run \d+ in the middle of run \d+ \(one.*\), but there was no ping/,
    ],
    ["writes NaN", ". JSON has no NaN and no Infinity"],
    [
      "starts a line with a byte order mark",
      ". The line starts with a byte order mark. Write UTF-8 without",
    ],
    [
      "writes UTF-16",
      ". The line contains NUL bytes, so its encoding is probably UTF-16. Write UTF-8",
    ],
    ["also answers the next run", /sent an end for run \d+, but no program is running: "/],
    ["writes a comment", "sent a line that is not JSON:"],
    ["has an id with a fraction", /\(id: it must be a whole number, but it is \d+\.5\)/],
    [
      "raises a number",
      "(value: must be null, a boolean, a number, a text, a list or an exception)",
    ],
    [
      "marks an infinite value",
      "(value: must be null, a boolean, a number, a text, a list or an exception)",
    ],
    ["adds a time to its end", 'with a wrong form (unknown key "us"'],
    ["writes NUL", ". The line contains NUL bytes"],
    [
      "writes a message on several lines",
      `sent a line that is not JSON: "{". Write each message on one line`,
    ],
    ["writes single quotes", ". JSON needs double quotes and does not allow single quotes"],
    [
      "writes a number with too many digits",
      "with the whole number 12345678901234567890, which has too many digits",
    ],
    [
      "marks an object",
      `(value: must be null, a boolean, a number, a text, a list or an exception)`,
    ],
    ["sends an old id", /sent a mark for run \d+, but the run in progress is run/],
    [
      "lets time go backwards by a part of a microsecond",
      `"m" is at 9.9999 us, but the mark before it is at 10 us`,
    ],
    [
      "lets time go backwards",
      `time goes backwards: "m" is at 10 us, but the mark before it is at 20 us`,
    ],
    [
      "marks in the far future",
      `far beyond the time limit of the program: "m" is at 9000000000000000 us`,
    ],
    ["has a negative time", `sent the message "mark" with a wrong form (us: it must be at least 0`],
    ["has an infinite time", `sent the message "mark" with a wrong form (us: it must be`],
    ["sends a text as a time", `sent the message "mark" with a wrong form (us: it must be`],
    ["sends an unknown message", `sent a message of the unknown type "teleport"`],
    ["sends a message without a type", "sent a message without a type"],
    ["adds an unknown field", `with a wrong form (unknown key "colour"`],
    [
      "has an unknown outcome",
      `sent the message "end" with a wrong form (outcome: it must be one of "ended"`,
    ],
    ["asks for a pong", `sent a message of the type "ping", which only aiorig sends`],
    ["has a key twice, once with an escape", `sent a line that has the key "id" twice`],
    ["has an overlong character", "sent a line that is not UTF-8"],
    ["sends a text as an id", `(id: it must be a number, but it is "`],
    [
      "writes to another stream",
      `(stream: it must be one of "stdout", "stderr", but it is "stdin")`,
    ],
    ["waits for too much", "(waits: it must have at most 1000 entries)"],
    [
      "goes on after the limit",
      /did not stop run \d+ at its limit of 200 ms: its last mark or edge is at 60000000 us, but the adapter reported/,
    ],
    [
      "reports a timeout far too late",
      /of 200 ms, but it stopped the program at 9000000000000000 us/,
    ],
    ["stops itself", /did not end run \d+ \(one.scenario.json\) within 500 ms/],
    [
      "deadlocks without a wait",
      `sent the message "end" with a wrong form (waits: it must not be empty`,
    ],
    [
      "reaches the limit at once",
      /reached its limit of 200 ms, but nothing shows that this time has passed. Add the field "us" to the message "end"/,
    ],
    [
      "reaches the limit too early",
      /reached its limit of 200 ms, but it stopped the program at 100000 us/,
    ],
    [
      "stops before its last mark",
      /stopped run \d+ at 200000 us, but it sent a mark or an edge at 300000 us/,
    ],
    [
      "claims a real clock and reports a timeout at once",
      /says that its clock is real and says that run \d+ reached its limit of 200 ms, but by this machine's clock, only \d+ ms/,
    ],
    [
      "says that it floods",
      /wrote more than its limit of 1048576 bytes, but all messages of this run together have only 0 /,
    ],
    ["has a key twice", `sent a line that has the key "id" twice`],
    ["has half of a surrogate pair", "sent a line with half of a surrogate pair"],
    [
      "closes its output",
      /closed its standard output in the middle of run \d+ \(.*\), but its process still runs\. The adapter must keep its standard output open/,
    ],
    [
      "raises without an exception",
      `sent the message "end" with a wrong form (exception: it is missing`,
    ],
    ["sends a huge line", `sent a line that is longer than 2097152 bytes and starts with "xxx`],
    ["nests deeply", "sent a line that is nested too deeply"],
    ["sends invalid UTF-8", "sent a line that is not UTF-8"],
    ["sends an edge without pins", `sent an edge of the wire "LED" for a run without pins`],
    [
      "has pins at the end of a run without pins",
      /sent the field "pins" in the message "end" of run \d+, but this run has no pins/,
    ],
    [
      "watches a run without pins",
      /sent the outcome "watched" for run \d+, but this run has no pins/,
    ],
    ["raises an exception without a name", `sent the message "end" with a wrong form (exception:`],
    [
      "lacks what it claims",
      /cannot run the scenario of run \d+ \(no locks here\), but its hello says that it supports every step/,
    ],
    ["says bye in the middle", "said bye before aiorig said bye"],
    ["says hello in the middle", "said hello a second time"],
    ["floods standard error", "wrote more than 16777216 bytes to standard error"],
    ["complains and dies", `Its standard error ends with "cannot open the board"`],
    [
      "does not stop at the limit",
      `the adapter must stop the program and answer with the outcome "timeout"`,
    ],
    ["claims the wrong clock", `says that its clock is real, but the mark "m" is at 60000000 us`],
  ])("%s", async (lie, sentence) => {
    // For the lies of `isLate`, aiorig finds the fault only when a limit is reached, so their tests have short limits.
    // For all other lies, aiorig finds the fault immediately. Their tests have long limits, which even a busy machine
    // does not reach.
    const isLate = /^is silent|and is silent|stops itself|ignores the ping|does not stop/.test(lie);
    const runtime = await open(lie, isLate ? SHORT : PATIENCE);
    const { outcome } = await runtime.run({ path }, { limitMs: LIMIT_MS });
    await runtime.close();
    expect(outcome).toEqual({ kind: "adapter fault", detail: containing(sentence) });
  });

  test.each([
    ["claims pins", 'says in its hello that programs can use pins, but its message "end" for run'],
    ["names another wire", /sent the start levels of the wires BUTTON for run \d+, but the/],
    [
      "sends an edge to the level that the wire already has",
      /wire LED had the level 0 at the start of run \d+, but the first edge/,
    ],
    [
      "has an edge after the watch",
      /for 10000 us, but it sent an edge of the wire LED at 20000 us/,
    ],
    ["watches too short", /for 5000 us, but aiorig asked for 10000 us/],
    ["watches too long", /for 1000000000000 us, but aiorig asked for 10000 us/],
    ["marks a Python program", /sent the mark "m" for the Python program of run \d+. The probe/],
  ])("%s, in a Python program", async (lie, sentence) => {
    const runtime = await open(lie);
    const program = join(folder, "pins.py");
    writeFileSync(program, "");
    const pins = { wires: { LED: 1 }, stimulus: [], watchMs: 10 };
    const { outcome } = await runtime.run({ path: program }, { pins });
    await runtime.close();
    expect(outcome).toEqual({ kind: "adapter fault", detail: containing(sentence) });
  });

  test("sends a mark long after the end", async () => {
    const runtime = await open("marks long after the end");
    const first = await runtime.run({ path });
    await delay(1500);
    const second = await runtime.run({ path });
    await runtime.close();
    expect([first.outcome.kind, second.outcome]).toEqual([
      "ended",
      {
        kind: "adapter fault",
        detail: expect.stringContaining(
          "aiorig noticed this fault only when the next program started",
        ),
      },
    ]);
  });
});

test("if an adapter says hello a second time, aiorig reports this at the start or at the first program", async () => {
  const fault = await open("says hello twice").then(
    async (runtime) => {
      const { outcome } = await runtime.run({ path });
      await runtime.close();
      return "detail" in outcome ? outcome.detail : outcome.kind;
    },
    (error: Error) => error.message,
  );
  expect(fault).toContain("said hello a second time");
});

test("if an answer comes before its question, aiorig reports this at the start or at the first program", async () => {
  const fault = await open("answers before it is asked").then(
    async (runtime) => {
      const { outcome } = await runtime.run({ path });
      await runtime.close();
      return "detail" in outcome ? outcome.detail : outcome.kind;
    },
    (error: Error) => error.message,
  );
  expect(fault).toMatch(/sent an end for run 1, but (no program is running|the program that)/);
});

test("if an adapter answers a ping twice, aiorig reports this in this run or in the next run", async () => {
  const runtime = await open("answers the ping twice");
  const outcomes = [await runtime.run({ path }), await runtime.run({ path })].map(
    ({ outcome }) => outcome,
  );
  await runtime.close();
  expect(outcomes).toContainEqual({
    kind: "adapter fault",
    detail: expect.stringMatching(/sent a pong for run \d+ .*but there was no ping/),
  });
});

test("if a program writes too much, aiorig stops it and runs the next program", async () => {
  const runtime = await open("floods with marks");
  const { outcome } = await runtime.run({ path });
  await runtime.close();
  expect(outcome).toEqual({ kind: "flooded", limitBytes: 1024 * 1024 });
});

test("if an adapter claims Python but does not run it, aiorig reports this", async () => {
  const runtime = await open("claims no scenarios");
  const { outcome } = await runtime.run({ path });
  await runtime.close();
  expect(outcome).toEqual({
    kind: "adapter fault",
    detail: expect.stringContaining("its output lacks the last line of the probe"),
  });
});

test("after three faults in a row aiorig no longer uses the adapter", async () => {
  const runtime = await open("complains and dies", PATIENCE, ["in a row"]);
  const details: string[] = [];
  for (let i = 0; i < 4; i++) {
    const { outcome } = await runtime.run({ path });
    details.push("detail" in outcome ? outcome.detail : outcome.kind);
  }
  await runtime.close();
  expect(details.at(-1)).toMatch(
    /^the adapter broke the protocol 3 times in a row, so aiorig has stopped using it. The last time, the adapter exited with code 1/,
  );
});

test("if an adapter sends a different hello after a restart, aiorig reports this", async () => {
  const runtime = await open("says another hello later");
  await runtime.run({ path });
  const { outcome } = await runtime.run({ path });
  await runtime.close();
  expect(outcome).toEqual({
    kind: "adapter fault",
    detail: expect.stringContaining('sent a different "hello" message after its restart'),
  });
});

describe("an adapter has a fault at its end if it", () => {
  test.each([
    [
      "ignores bye",
      'did not end within 300 ms after the message "bye", so aiorig killed the adapter',
    ],
    ["leaves without bye", 'exited with code 0 without an answer to the message "bye"'],
    ["leaves with an error", 'exited with code 5 after the message "bye". The exit code must be 0'],
    [
      "answers bye and stays",
      'did not end within 300 ms after the message "bye", so aiorig killed the adapter',
    ],
    ["floods after bye", "sent a line that is longer than 2097152 bytes"],
    ["marks after bye", "sent a mark for run 1, but no program is running"],
  ])("%s", async (lie, sentence) => {
    const session = await AdapterSession.start(
      { command: process.execPath, args: [LIAR, lie], env: process.env, cwd: folder },
      { ...PATIENCE, byeMs: /ignores|stays/.test(lie) ? 300 : 20_000 },
    );
    await session.close();
    expect(session.fault?.message).toContain(sentence);
  });
});

function containing(sentence: string | RegExp): unknown {
  return typeof sentence === "string"
    ? expect.stringContaining(sentence)
    : expect.stringMatching(sentence);
}

/**
 * Opens the lying adapter. aiorig counts the faults of each adapter separately, and different arguments in `further`
 * make a different adapter.
 */
function open(lie: string, patience?: AdapterPatience, further: string[] = []): Promise<Runtime> {
  const options = {
    command: process.execPath,
    args: [LIAR, lie, ...further],
    env: process.env,
    cwd: folder,
  };
  return openAdapter({ name: "liar", ...options, ...(patience && { patience }) }, {});
}
