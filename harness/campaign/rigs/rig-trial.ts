import { performance } from "node:perf_hooks";
import { pause } from "../../board/host-time.ts";
import { judge } from "../../results/judge.ts";
import { openPicoRig } from "../../runtimes/pico-rig.ts";
import { RuntimeUnavailable } from "../../runtimes/runtime-unavailable.ts";
import type { Run } from "../../trace/run.ts";
import type { Runtime } from "../../trace/runtime.ts";
import { noFacts } from "../../trace/runtime-facts.ts";
import { type FaultKind, factsOfKind } from "./fault-kinds.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { FaultStrike } from "./fault-strike.ts";
import { DEFINITION, FaultyRig } from "./faulty-rig.ts";
import type { KeptRig } from "./kept-rig.ts";
import type { RigGrounds } from "./rig-grounds.ts";
import { type RigTask, TASKS } from "./rig-tasks.ts";
import { trySecondRun } from "./second-run.ts";
import { type VerdictLog, withVerdictLog } from "./verdict-log.ts";

/** The result of one program of a trial. */
export interface Seen {
  readonly task: RigTask;
  /** `rig`: an error of the rig. `crash`: the verdict says that the runtime crashed. */
  readonly verdict: "pass" | "fail" | "rig" | "crash" | "inconclusive" | "other";
  readonly detail: string;
  /**
   * The verdict that the recording would have led to if aiorig had not noticed the fault. Set only if the verdict is
   * `rig` and there is a recording.
   */
  readonly unnoticed?: Pick<Seen, "verdict" | "detail">;
}

export interface RigTrial {
  readonly struck: FaultStrike["struck"];
  readonly seen: readonly Seen[];
  /**
   * A text for each thing that the trial left behind: a pin that is still driven, or a lease. The list is empty if
   * nothing was left.
   */
  readonly left: readonly string[];
  /**
   * A text for each thing that went wrong outside of the rig: in a second run, or with the log on a full disk. The list
   * is empty if nothing went wrong.
   */
  readonly wrong: readonly string[];
  /** The stack of an error that no part of aiorig handled, if there was one. */
  readonly broke: string | undefined;
  /** True if the trial did not end within its time limit. */
  readonly hangs: boolean;
  readonly wallMs: number;
  /** The rig, if the trial has kept it. The caller must use or close it. */
  readonly kept: KeptRig | undefined;
}

export interface TrialOptions {
  /** The rig of the previous trial, if that trial has kept its rig. */
  readonly kept?: KeptRig | undefined;
  /** If true, the rig stays open for the next trial. A rig that does not work is closed even if this is true. */
  readonly keeps?: boolean;
}

/** Runs the programs of a plan on a rig, and lets the fault of the plan happen. */
export async function tryFault(
  plan: FaultPlan,
  grounds: RigGrounds,
  { kept, keeps = false }: TrialOptions = {},
): Promise<RigTrial> {
  const startedMs = performance.now();
  const rig = kept?.rig ?? new FaultyRig(grounds.pico, grounds.newFolder());
  const wrong: string[] = [];
  const secondRuns: Promise<void>[] = [];
  const startSecondRun = () => {
    const second = trySecondRun(rig);
    secondRuns.push(second.then((problem) => void (problem && wrong.push(problem))));
  };
  const seen: Seen[] = [];
  const secondRunsEnd = async () => void (await Promise.all(secondRuns));
  const run = async (log?: VerdictLog) => {
    const strike = new FaultStrike(rig, plan, { startSecondRun, fillDisk: log?.fill });
    const trying = { plan, rig, strike, grounds, seen, log, secondRunsEnd };
    return { strike, ended: await within(LIMIT_MS, runAll(trying, kept?.opened, keeps)) };
  };
  const { strike, ended } = await logged(plan, grounds, run, wrong);
  const { left = [], broke, hangs = false, opened } = ended;
  if (opened === undefined) rig.powerOff();
  const wallMs = performance.now() - startedMs;
  return {
    struck: strike.struck,
    seen,
    left,
    wrong,
    broke,
    hangs,
    wallMs,
    kept: opened && { rig, opened },
  };
}

/**
 * Calls `run`. If the fault is a full disk, gives `run` a log for the verdicts, and then adds the problems of the log
 * to `wrong`.
 */
async function logged<T>(
  { kind }: FaultPlan,
  { disk }: RigGrounds,
  run: (log?: VerdictLog) => Promise<T>,
  wrong: string[],
): Promise<T> {
  if (kind !== "full-disk" || disk === undefined) return run();
  const { result, problems } = await withVerdictLog(disk, run);
  wrong.push(...problems);
  return result;
}

interface Ended {
  readonly left?: readonly string[];
  readonly opened?: Runtime | undefined;
  readonly broke?: string | undefined;
  readonly hangs?: boolean;
}

/** Waits for the end of a trial, but at most `limitMs`. Never rejects. */
async function within(limitMs: number, work: Promise<Ended>): Promise<Ended> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<Ended>((resolve) => {
    timer = setTimeout(resolve, limitMs, { hangs: true });
  });
  try {
    return await Promise.race([work, limit]);
  } catch (error) {
    return { broke: (error as Error).stack };
  } finally {
    clearTimeout(timer);
  }
}

const WATCHDOG_MS = 10_000;

/**
 * The time limit of a trial, in milliseconds. A trial takes a few seconds of processor time, so this limit is long
 * enough even on a busy machine.
 */
const LIMIT_MS = 300_000;

interface Trying {
  readonly plan: FaultPlan;
  readonly rig: FaultyRig;
  readonly strike: FaultStrike;
  readonly grounds: RigGrounds;
  readonly seen: Seen[];
  readonly log: VerdictLog | undefined;
  readonly secondRunsEnd: () => Promise<void>;
}

async function runAll(trying: Trying, kept: Runtime | undefined, keeps: boolean): Promise<Ended> {
  const { plan, rig, strike, grounds, seen, log } = trying;
  const tasks = plan.tasks.map((index) => TASKS[index]!);
  let opened = kept;
  if (opened === undefined) {
    strike.partBegins(0);
    try {
      opened = await openPicoRig(DEFINITION, {}, (isTrusted) => rig.open(isTrusted));
    } catch (error) {
      if (!(error instanceof RuntimeUnavailable)) throw error;
      strike.finish();
      seen.push(...tasks.map((task): Seen => ({ task, verdict: "rig", detail: error.message })));
      return { left: rig.heldLeases() };
    }
  }
  for (const [i, task] of tasks.entries()) {
    strike.partBegins(i + 1);
    const { measured, ...one } = await run(opened, task, grounds.programOf(plan.tasks[i]!));
    seen.push(one);
    log?.append({ task: task.name, verdict: one.verdict, measured });
  }
  if (plan.kind === "second-run") {
    // A second run may start only while the rig is in use. The rig becomes free after this `if`, so no second run may
    // start from now on.
    strike.finish();
    await trying.secondRunsEnd();
  }
  if (keeps && isInOrder(plan.kind, strike.struck?.part, seen)) {
    strike.finish();
    return { opened };
  }
  await opened.close();
  strike.finish();
  return { left: [...(await leftBehind(rig)), ...rig.heldLeases()] };
}

/**
 * Returns true if the rig works after the trial: the last program has the right verdict, and one of these is true:
 * - No fault happened.
 * - The fault is harmless.
 * - The fault ends by itself, and it happened before the last program.
 */
function isInOrder(kind: FaultKind, struck: number | undefined, seen: readonly Seen[]): boolean {
  const { verdict, task } = seen.at(-1)!;
  const { effect } = factsOfKind(kind);
  const isOver =
    struck === undefined || effect === "harmless" || (effect === "passes" && struck < seen.length);
  return isOver && verdict === task.right;
}

async function run(
  opened: Runtime,
  task: RigTask,
  path: string,
): Promise<Seen & { readonly measured: Run }> {
  const { clause } = task;
  const measured = await opened.run({ path }, { pins: clause.pins! });
  const judged = { clause, facts: noFacts(DEFINITION.name), program: clause.program };
  const found = judgeRun(judged, measured);
  const { trace } = measured;
  if (found.verdict !== "rig" || trace.waveform === undefined) return { task, ...found, measured };
  const unnoticed = judgeRun(judged, { ...measured, outcome: { kind: "ended" } });
  return { task, ...found, unnoticed, measured };
}

function judgeRun(judged: Parameters<typeof judge>[0], run: Run): Pick<Seen, "verdict" | "detail"> {
  const { verdict, broke, detail = "" } = judge(judged, run);
  if (verdict === "pass" || verdict === "fail" || verdict === "inconclusive")
    return { verdict, detail };
  if (verdict === "error" && broke === "rig") return { verdict: "rig", detail };
  const isCrash = run.outcome.kind === "crashed";
  return { verdict: isCrash ? "crash" : "other", detail: `${verdict} ${broke}: ${detail}` };
}

/**
 * Lists the pins that a board still drives although its rig is closed. An instrument that hangs drives its pins until
 * its watchdog releases them. So if a pin is driven, this function first waits some seconds for the watchdog.
 */
async function leftBehind(rig: FaultyRig): Promise<string[]> {
  const boards = [rig.dut, rig.instrument];
  const isDriving = () => boards.some((board) => rig.drivenPins(board).length > 0);
  for (let waitedMs = 0; isDriving() && waitedMs < WATCHDOG_MS; waitedMs += 1000) {
    await pause(rig.time, 1000);
  }
  return boards.flatMap((board) => rig.drivenPins(board)).map((pin) => `${pin} is still driven`);
}
