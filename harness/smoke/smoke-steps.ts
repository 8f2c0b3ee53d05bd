import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { readProgram } from "../runtimes/program-file.ts";
import { shorten } from "../text/shorten.ts";
import { formatMark } from "../trace/mark.ts";
import type { Outcome, Run, RunOptions } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { SmokeLine } from "./smoke-report.ts";

/**
 * Runs small programs on an open runtime, and yields one line per step. The lines show whether an adapter is broken or
 * its runtime is wrong. The steps are:
 * 1. a program in an unknown form
 * 2. three normal programs
 * 3. the time limit: a program that sleeps, and a program that never sleeps
 * 4. a flood of output
 * 5. a stop in the middle of a program
 *
 * After a timeout, a flood and a stop, a normal program must work again. If three steps in a row are broken, the
 * remaining steps do not run.
 */
export async function* smokeSteps(runtime: Runtime): AsyncGenerator<SmokeLine> {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-smoke-"));
  let broken = 0;
  try {
    for await (const line of stepsIn(runtime, folder)) {
      yield line;
      broken = line.result === "broken" ? broken + 1 : 0;
      if (broken < MOST_BROKEN) continue;
      yield { result: "skipped", step: "the other steps", detail: TOO_MANY_BROKEN };
      return;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function* stepsIn(runtime: Runtime, folder: string): AsyncGenerator<SmokeLine> {
  const run = (path: string, options: RunOptions = {}) =>
    runtime.run({ path }, { limitMs: LIMIT_MS, ...options });
  const claimed = runtime.capabilities.programs;
  const unknown = claimed === undefined ? "asks.py" : "unknown.smoke-test";
  yield judge(
    claimed === undefined
      ? "a program can say that it is unsupported"
      : "an unknown form of program is unsupported",
    await run(join(PROGRAMS, unknown)),
    "unsupported",
  );
  for (const form of claimed ?? (["python"] as const)) {
    const path = (name: string) => programIn(form, name, folder);
    const named = (step: string) => (claimed === undefined ? step : `${step} (${form})`);
    let fastestMs = Number.POSITIVE_INFINITY;
    for (const { name, step, outcome, marks } of PROGRAM_STEPS) {
      const startMs = performance.now();
      const ran = await run(await path(name));
      fastestMs = Math.min(fastestMs, performance.now() - startMs);
      const line = judge(named(step), ran, outcome, marks);
      yield name === "sleeps" && form === "scenario" && line.result === "fine"
        ? judgeTimes(named(step), ran, runtime.capabilities.clock)
        : line;
    }
    const again = async (after: string) =>
      judge(named(`a program runs after ${after}`), await run(await path("turns")), "ended", TURNS);
    const limitMs = shortLimitFor(runtime, fastestMs);
    const judgeEndless = async (what: string, name: string) =>
      judge(
        named(`${what} stops at its limit of ${limitMs} ms`),
        await run(await path(name), { limitMs }),
        "timeout",
        ["started"],
      );
    yield await judgeEndless("a program without an end", "endless");
    yield await again("a timeout");
    yield await judgeEndless("a program that never sleeps", "busy");
    yield judge(named("a flood of output is stopped"), await run(await path("flood")), "flooded");
    yield await again("a flood");
    const stop = new AbortController();
    const stopped = run(await path("endless"), { signal: stop.signal, limitMs: 60_000_000 });
    await Promise.race([stopped, delay(STOP_MS)]);
    stop.abort();
    yield judge(named("a program can be stopped in the middle"), await stopped, "aborted");
    yield await again("a stop");
  }
}

/**
 * Returns a short time limit, in milliseconds. With a real clock, the limit includes the start of the interpreter,
 * which is slow on a busy machine. So the limit depends on the fastest program so far.
 */
function shortLimitFor({ capabilities: { clock } }: Runtime, fastestMs: number): number {
  if (clock === "virtual") return SHORT_LIMIT_MS;
  const muchTimeMs = 100 * Math.ceil(fastestMs / 20);
  return Math.min(Math.max(SHORT_LIMIT_MS, muchTimeMs), 10 * SHORT_LIMIT_MS);
}

const PROGRAMS = join(import.meta.dirname, "programs");

const LIMIT_MS = 10_000;
const SHORT_LIMIT_MS = 300;

const MOST_BROKEN = 3;
const TOO_MANY_BROKEN = `${MOST_BROKEN} steps in a row are broken, so aiorig does not run the remaining steps`;

/** The time after which the smoke test stops a running program, in milliseconds. */
const STOP_MS = 300;

const TURNS = ["started", "a=0", "b=0", "a=1", "b=1", "ended"];

const PROGRAM_STEPS = [
  { name: "turns", step: "two tasks take turns", outcome: "ended", marks: TURNS },
  {
    name: "sleeps",
    step: "sleeps end in the order of their deadlines",
    outcome: "ended",
    marks: ["slept=20", "main", "slept=60"],
  },
  {
    name: "raises",
    step: "an uncaught exception ends the program",
    outcome: "raised",
    marks: ["before"],
  },
] as const;

/**
 * Returns the path of a program. If the program must be in Python, writes the Python form of its scenario to the
 * folder.
 */
async function programIn(
  form: "python" | "scenario",
  name: string,
  folder: string,
): Promise<string> {
  const scenario = join(PROGRAMS, `${name}.scenario.json`);
  if (form === "scenario") return scenario;
  const read = await readProgram({ path: scenario });
  if ("kind" in read) throw new Error(read.detail);
  const path = join(folder, `${name}.py`);
  writeFileSync(path, read.source);
  return path;
}

function judge(
  step: string,
  { outcome, trace }: Run,
  expected: Outcome["kind"],
  marks?: readonly string[],
): SmokeLine {
  const recorded = trace.marks.map(formatMark);
  if (outcome.kind === expected) {
    if (marks === undefined || recorded.join() === marks.join()) return { result: "fine", step };
    return {
      result: "wrong",
      step,
      detail: describeMarks(recorded, marks),
    };
  }
  const reason = reasonOf(outcome);
  if (BROKEN.includes(outcome.kind)) {
    return {
      result: "broken",
      step,
      detail: `${reason}. Correct this problem before you run clauses`,
    };
  }
  // Who refuses the program? If the program needs steps that the hello does not list, aiorig itself refuses it, with
  // this reason. Any other reason comes from the adapter, and is a fault of the adapter.
  if (outcome.kind === "unsupported" && /^the adapter lacks the steps? /.test(reason)) {
    return {
      result: "skipped",
      step,
      detail: `${reason}: the "hello" message of the adapter does not list all steps of this program`,
    };
  }
  if (outcome.kind === "unsupported") {
    return {
      result: "broken",
      step,
      detail: `the adapter says that it cannot run this program: ${reason}. Remove the missing feature from the "hello" message of the adapter, or add the feature to the runtime`,
    };
  }
  const next =
    expected === "unsupported"
      ? 'If the form of a program is unknown, answer with the outcome "unsupported"'
      : `The outcome must be "${expected}"`;
  return {
    result: "wrong",
    step,
    detail: `the outcome was "${outcome.kind}"${reason === "" ? "" : ` (${reason})`}. ${next}`,
  };
}

/**
 * Judges the times of the marks of the program "sleeps". The caller has already checked the order of the marks. A mark
 * after a sleep must not be too early. If the clock is virtual, the mark must not be much too late either.
 */
function judgeTimes(
  step: string,
  { trace }: Run,
  clock: Runtime["capabilities"]["clock"],
): SmokeLine {
  for (const mark of trace.marks) {
    const sleptMs = mark.name === "main" ? 40 : Number(mark.value);
    const isLate = clock === "virtual" && mark.atUs > MUCH_TOO_LATE * sleptMs * 1000;
    if (mark.atUs >= (sleptMs - TICKS_MS) * 1000 && !isLate) continue;
    return {
      result: "broken",
      step,
      detail: `the mark "${formatMark(mark)}" is recorded after a sleep of ${sleptMs} ms, but its time is ${mark.atUs} us. The times of marks are microseconds since the start of the program. Correct this problem before you run clauses`,
    };
  }
  return { result: "fine", step };
}

/**
 * The time by which a sleep may be too short, in milliseconds. A sleep may start between two ticks, but it ends at a
 * tick.
 */
const TICKS_MS = 2;
const MUCH_TOO_LATE = 10;

/** The largest number of characters in a list of marks. A longer list is shortened. */
const MOST_SHOWN = 300;

function describeMarks(recorded: readonly string[], wanted: readonly string[]): string {
  const list = (marks: readonly string[]) => `[${shorten(marks.join(", "), MOST_SHOWN)}]`;
  if (recorded.length === 0) {
    return `the runtime recorded no marks, but ${list(wanted)} were expected. Send each mark when the program reaches it. For a scenario, send a message of the type "mark". For a Python program, send the output of the program`;
  }
  const hasSame = recorded.toSorted().join() === wanted.toSorted().join();
  const next = hasSame
    ? "Correct the order in which the runtime runs its tasks"
    : "The runtime must record exactly the expected marks, in this order";
  return `the runtime recorded ${list(recorded)} instead of ${list(wanted)}. ${next}`;
}

/** The outcomes with which a step counts as broken, because they do not show whether the runtime is correct. */
const BROKEN: readonly Outcome["kind"][] = [
  "adapter fault",
  "rig fault",
  "crashed",
  "unavailable",
  "unreadable",
  "unmeasurable",
];

function reasonOf(outcome: Outcome): string {
  if ("detail" in outcome) return outcome.detail;
  if ("reason" in outcome) return outcome.reason;
  if ("exception" in outcome) return outcome.exception;
  return outcome.kind === "deadlocked" ? outcome.waits.join(", ") : "";
}
