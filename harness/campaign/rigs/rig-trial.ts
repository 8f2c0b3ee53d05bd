import { performance } from "node:perf_hooks";
import { judge } from "../../results/judge.ts";
import { openPicoRig } from "../../runtimes/pico-rig.ts";
import { RuntimeUnavailable } from "../../runtimes/runtime-unavailable.ts";
import type { Runtime } from "../../trace/runtime.ts";
import { noFacts } from "../../trace/runtime-facts.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { FaultStrike, type PartSize } from "./fault-strike.ts";
import { DEFINITION, FaultyRig } from "./faulty-rig.ts";
import type { RigGrounds } from "./rig-grounds.ts";
import { type RigTask, TASKS } from "./rig-tasks.ts";

/** What one program of a trial came to. */
export interface Seen {
  readonly task: RigTask;
  /** `rig`: an error of the rig. `crash`: the verdict says that the runtime crashed. */
  readonly verdict: "pass" | "fail" | "rig" | "crash" | "inconclusive" | "other";
  readonly detail: string;
}

export interface RigTrial {
  readonly struck: FaultStrike["struck"];
  readonly seen: readonly Seen[];
  /** What the trial left behind. Empty if nothing was left. */
  readonly left: readonly string[];
  /** True if the trial did not end in time. */
  readonly hangs: boolean;
  readonly wallMs: number;
}

/** The usual sizes of the parts of a trial: part 0 is the opening of the rig, and the others are programs. */
export interface QuietSizes {
  readonly opening: PartSize;
  /** One size for each of TASKS. */
  readonly tasks: readonly PartSize[];
}

/** Measures each part on a rig without a fault. Throws if a verdict there is not right. */
export async function measureQuietSizes(grounds: RigGrounds): Promise<QuietSizes> {
  const rig = new FaultyRig(grounds.pico);
  let start = look(rig);
  const opened = await open(rig);
  const opening = since(start, rig);
  const tasks: PartSize[] = [];
  for (const [i, task] of TASKS.entries()) {
    start = look(rig);
    const { verdict, detail } = await run(opened, task, grounds.programOf(i));
    if (verdict !== task.right)
      throw new Error(`${task.name}: ${verdict} without a fault: ${detail}`);
    tasks.push(since(start, rig));
  }
  await opened.close();
  return { opening, tasks };
}

/** Runs the programs of a plan on a new rig, while its fault strikes. */
export async function tryFault(
  plan: FaultPlan,
  grounds: RigGrounds,
  sizes: QuietSizes,
): Promise<RigTrial> {
  const startedMs = performance.now();
  const rig = new FaultyRig(grounds.pico);
  const strike = new FaultStrike(rig, plan);
  const seen: Seen[] = [];
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<"hangs">((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, "hangs");
  });
  const trial = runAll(plan, rig, strike, grounds, sizes, seen);
  const ended = await Promise.race([trial, limit]);
  clearTimeout(timer);
  const left = ended === "hangs" ? [] : ended;
  rig.powerOff();
  const wallMs = performance.now() - startedMs;
  return { struck: strike.struck, seen, left, hangs: ended === "hangs", wallMs };
}

/** A trial takes one or two seconds of processor time, so this limit is long enough on a busy machine. */
const LIMIT_MS = 300_000;

async function runAll(
  plan: FaultPlan,
  rig: FaultyRig,
  strike: FaultStrike,
  grounds: RigGrounds,
  sizes: QuietSizes,
  seen: Seen[],
): Promise<string[]> {
  const tasks = plan.tasks.map((index) => TASKS[index]!);
  strike.partBegins(0, sizes.opening);
  let opened: Runtime;
  try {
    opened = await open(rig);
  } catch (error) {
    if (!(error instanceof RuntimeUnavailable)) throw error;
    strike.finish();
    seen.push(...tasks.map((task): Seen => ({ task, verdict: "rig", detail: error.message })));
    return [];
  }
  for (const [i, task] of tasks.entries()) {
    strike.partBegins(i + 1, sizes.tasks[plan.tasks[i]!]!);
    seen.push(await run(opened, task, grounds.programOf(plan.tasks[i]!)));
  }
  await opened.close();
  strike.finish();
  return leftBehind(rig);
}

function open(rig: FaultyRig): Promise<Runtime> {
  return openPicoRig(DEFINITION, {}, (isTrusted) => rig.open(isTrusted), "campaign.uf2");
}

async function run(opened: Runtime, task: RigTask, path: string): Promise<Seen> {
  const { clause } = task;
  const measured = await opened.run({ path }, { pins: clause.pins! });
  const judged = { clause, facts: noFacts(DEFINITION.name), program: clause.program };
  const { verdict, broke, detail = "" } = judge(judged, measured);
  if (verdict === "pass" || verdict === "fail" || verdict === "inconclusive")
    return { task, verdict, detail };
  if (verdict === "error" && broke === "rig") return { task, verdict: "rig", detail };
  const isCrash = measured.outcome.kind === "crashed";
  return { task, verdict: isCrash ? "crash" : "other", detail: `${verdict} ${broke}: ${detail}` };
}

/** Lists the pins that a board still drives although its rig is closed. */
function leftBehind(rig: FaultyRig): string[] {
  return [rig.dut, rig.instrument]
    .flatMap((board) => rig.drivenPins(board))
    .map((pin) => `${pin} is still driven`);
}

interface Look {
  readonly ms: number;
  readonly bytes: PartSize["bytes"];
}

function look({ time, links }: FaultyRig): Look {
  return {
    ms: time.nowMs,
    bytes: { dut: { ...links.dut.counts }, instrument: { ...links.instrument.counts } },
  };
}

function since({ ms, bytes }: Look, rig: FaultyRig): PartSize {
  const now = look(rig);
  const difference = (board: "dut" | "instrument") => ({
    sent: now.bytes[board].sent - bytes[board].sent,
    received: now.bytes[board].received - bytes[board].received,
  });
  return {
    ms: now.ms - ms,
    bytes: { dut: difference("dut"), instrument: difference("instrument") },
  };
}
