import { performance } from "node:perf_hooks";
import { pause } from "../../board/host-time.ts";
import { judge } from "../../results/judge.ts";
import type { OpenRig } from "../../rig/opening/opened-rig.ts";
import { openPicoRig } from "../../runtimes/pico-rig.ts";
import { RuntimeUnavailable } from "../../runtimes/runtime-unavailable.ts";
import type { Runtime } from "../../trace/runtime.ts";
import { noFacts } from "../../trace/runtime-facts.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { FaultStrike } from "./fault-strike.ts";
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
  /** The stack of an error that no part of aiorig handled, if there was one. */
  readonly broke: string | undefined;
  /** True if the trial did not end in time. */
  readonly hangs: boolean;
  readonly wallMs: number;
}

/** A check of aiorig that a test turns off. Without it, some verdicts are wrong, and the campaign must find them. */
export type Blindness = "lost edges" | "wires";

/** Runs the programs of a plan on a new rig, while its fault strikes. */
export async function tryFault(
  plan: FaultPlan,
  grounds: RigGrounds,
  blindness?: Blindness,
): Promise<RigTrial> {
  const startedMs = performance.now();
  const rig = new FaultyRig(grounds.pico);
  const strike = new FaultStrike(rig, plan);
  const seen: Seen[] = [];
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<"hangs">((resolve) => {
    timer = setTimeout(resolve, LIMIT_MS, "hangs");
  });
  const trial = runAll({ plan, rig, strike, grounds, seen, blindness });
  const ended = await Promise.race([trial, limit]).catch((error: Error) => ({ error }));
  clearTimeout(timer);
  const left = Array.isArray(ended) ? ended : [];
  const broke = typeof ended === "object" && "error" in ended ? ended.error.stack : undefined;
  rig.powerOff();
  const wallMs = performance.now() - startedMs;
  return { struck: strike.struck, seen, left, broke, hangs: ended === "hangs", wallMs };
}

const WATCHDOG_MS = 10_000;

/** A trial takes a few seconds of processor time, so this limit is long enough on a busy machine. */
const LIMIT_MS = 300_000;

interface Trying {
  readonly plan: FaultPlan;
  readonly rig: FaultyRig;
  readonly strike: FaultStrike;
  readonly grounds: RigGrounds;
  readonly seen: Seen[];
  readonly blindness: Blindness | undefined;
}

async function runAll({ plan, rig, strike, grounds, seen, blindness }: Trying): Promise<string[]> {
  const tasks = plan.tasks.map((index) => TASKS[index]!);
  strike.partBegins(0);
  let opened: Runtime;
  try {
    opened = await open(rig, blindness);
  } catch (error) {
    if (!(error instanceof RuntimeUnavailable)) throw error;
    strike.finish();
    seen.push(...tasks.map((task): Seen => ({ task, verdict: "rig", detail: error.message })));
    return [];
  }
  for (const [i, task] of tasks.entries()) {
    strike.partBegins(i + 1);
    seen.push(await run(opened, task, grounds.programOf(plan.tasks[i]!)));
  }
  await opened.close();
  strike.finish();
  return leftBehind(rig);
}

function open(rig: FaultyRig, blindness?: Blindness): Promise<Runtime> {
  const openRig = async (isTrusted: boolean) => {
    const opened = await rig.open(isTrusted);
    return blindness === "lost edges" ? withoutFaults(opened) : opened;
  };
  return openPicoRig(DEFINITION, {}, openRig, { checksWires: blindness !== "wires" });
}

/** Removes the faults from all recordings of a rig. */
function withoutFaults(rig: OpenRig): OpenRig {
  const { instrument } = rig;
  const start = instrument.capture.bind(instrument);
  instrument.capture = async (wires) => {
    const capture = await start(wires);
    const end = capture.end.bind(capture);
    capture.end = async () => ({ ...(await end()), faults: [] });
    return capture;
  };
  return rig;
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

/**
 * Lists the pins that a board still drives although its rig is closed. If the instrument hangs, its watchdog needs some
 * seconds.
 */
async function leftBehind(rig: FaultyRig): Promise<string[]> {
  const boards = [rig.dut, rig.instrument];
  const isDriving = () => boards.some((board) => rig.drivenPins(board).length > 0);
  for (let waitedMs = 0; isDriving() && waitedMs < WATCHDOG_MS; waitedMs += 1000) {
    await pause(rig.time, 1000);
  }
  return boards.flatMap((board) => rig.drivenPins(board)).map((pin) => `${pin} is still driven`);
}
