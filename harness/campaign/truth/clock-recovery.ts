import { figures } from "../../../suites/figures/index.ts";
import type { Edge } from "../../emulator/nets/net.ts";
import { OWN_FIXTURES } from "../../engine/suite.ts";
import type { VirtualRig } from "../../rig/opening/virtual-rig.ts";
import type { Figure } from "../../timing/figure.ts";
import { measureBlock } from "../../timing/measure/block-run.ts";
import type { Block, Measurement } from "../../timing/measurement.ts";
import { summarise } from "../../timing/statistics/summarise.ts";
import { isAbsent } from "../../timing/statistics/summary.ts";
import { openTrustedRig } from "./trusted-rig.ts";

/**
 * The result of one rig with wrong crystals: the values that it measures while a program runs the loop of
 * PERIOD-ABSOLUTE, and the true values.
 */
export interface ClockRow {
  readonly dutPpm: number;
  readonly instrumentPpm: number;
  /** By how much the clock of the device under test is faster than the clock of the instrument, in ppm. */
  readonly truthPpm: number;
  readonly measuredPpm: number;
  /** The measured drift of the loop in ppm, on the clock of the device under test. */
  readonly driftPpm: number;
  /**
   * The true drift of the loop in ppm on the clock of the device under test, from the emulator's own log of the wire.
   * In a short measurement the true drift is not 0, because the loop counts ticks of 1 ms and is up to 1 ms late at the
   * end.
   */
  readonly trueDriftPpm: number;
  /**
   * The problems of this row. The list is empty if the measured clock ratio and the measured drift are wrong by at most
   * 2 ppm.
   */
  readonly missed: readonly string[];
}

/** By how many ppm the crystals of the device under test and of the instrument are too fast. */
export type Crystals = readonly [dutPpm: number, instrumentPpm: number];

/**
 * Measures PERIOD-ABSOLUTE for `seconds` of virtual time on emulated rigs with these crystals. If the signal aborts,
 * returns the rows that are complete at this time.
 */
export async function recoverClocks(
  crystals: readonly Crystals[],
  seconds: number,
  signal: AbortSignal,
  onRow: (row: ClockRow) => void = () => {},
): Promise<ClockRow[]> {
  const rows: ClockRow[] = [];
  for (const [dutPpm, instrumentPpm] of crystals) {
    const measured = await measureWith(dutPpm, instrumentPpm, seconds, signal);
    if (measured === undefined) break;
    const truthPpm = ((1 + dutPpm * 1e-6) / (1 + instrumentPpm * 1e-6) - 1) * 1e6;
    const row = { dutPpm, instrumentPpm, truthPpm, ...measured };
    rows.push({ ...row, missed: missedGoals(row) });
    onRow(rows.at(-1)!);
  }
  return rows;
}

/** The crystals that the campaign tries. */
export const CRYSTALS: readonly Crystals[] = [
  [50, 0],
  [-50, 0],
  [0, 50],
  [0, -50],
  [50, -50],
];

async function measureWith(
  dut: number,
  instrument: number,
  seconds: number,
  signal: AbortSignal,
): Promise<Pick<ClockRow, "measuredPpm" | "driftPpm" | "trueDriftPpm"> | undefined> {
  let boards: VirtualRig | undefined;
  const rig = await openTrustedRig({ dut, instrument }, (opened) => {
    boards = opened;
  });
  try {
    const run = await measureBlock(rig, ABSOLUTE, {
      samples: Math.round(seconds / SECONDS_PER_PERIOD),
      seed: 1,
      programs: OWN_FIXTURES,
      expectedMs: seconds * 1000,
      signal,
    });
    if (run.kind === "aborted") return undefined;
    if (run.kind !== "measured") throw new Error(`the loop cannot be measured: ${run.reason}`);
    const trueUs = truePeriods(boards!.simulation.edges, run.block.samplesUs.length, dut);
    return summaryOf(run.block, run.method, trueUs);
  } finally {
    await rig.close();
  }
}

const SECONDS_PER_PERIOD = 0.1;

/** PERIOD-ABSOLUTE with longer periods, so that the samples of 60 s fit into the memory of a board. */
const ABSOLUTE: Figure = {
  ...figures.find(({ id }) => id === "PERIOD-ABSOLUTE")!,
  quantity: { kind: "period", requestedUs: SECONDS_PER_PERIOD * 1e6, isAbsolute: true },
  constants: { PERIOD_MS: SECONDS_PER_PERIOD * 1000 },
};

/**
 * Returns, for each of the last `count` periods of the loop, the length of the period minus the requested length, in
 * microseconds on the clock of the device under test.
 */
function truePeriods(edges: readonly Edge[], count: number, dutPpm: number): number[] {
  const times = edges
    .filter(({ net }) => net === LOOP_NET)
    .slice(-count - 1)
    .map(({ ns }) => (ns / 1000) * (1 + dutPpm * 1e-6));
  return times.slice(1).map((us, i) => us - times[i]! - SECONDS_PER_PERIOD * 1e6);
}

/** The wire that `rigs/virtual-pico.ts` names `LED`. */
const LOOP_NET = "GP16";

function summaryOf(block: Block, method: Measurement["method"], trueUs: readonly number[]) {
  const driftOf = (one: Block) =>
    summarise(ABSOLUTE, {
      figure: ABSOLUTE.id,
      column: "wrong-crystals",
      blocks: [one],
      method,
    }).driftPpm;
  const driftPpm = driftOf(block);
  const trueDriftPpm = driftOf({ samplesUs: trueUs, lost: 0 });
  if (block.clockRatio === undefined || isAbsent(driftPpm) || isAbsent(trueDriftPpm)) {
    throw new Error("the instrument lost periods, so the clock ratio is unknown");
  }
  return {
    measuredPpm: block.clockRatio.ppm,
    driftPpm: driftPpm.value,
    trueDriftPpm: trueDriftPpm.value,
  };
}

function missedGoals({
  truthPpm,
  measuredPpm,
  driftPpm,
}: Pick<ClockRow, "truthPpm" | "measuredPpm" | "driftPpm">): string[] {
  const missed: string[] = [];
  if (Math.abs(measuredPpm - truthPpm) > 2)
    missed.push("the measured clock ratio is wrong by more than 2 ppm");
  if (Math.abs(driftPpm) > 2)
    missed.push(
      "although the clock ratio was measured, the wrong crystals cause a drift of more than 2 ppm in the result",
    );
  return missed;
}
