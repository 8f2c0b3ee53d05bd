import { readSymbols, type Symbols, symbolsFileOf } from "../emulator/firmware/symbols.ts";
import type { Edge } from "../emulator/nets/net.ts";
import type { VirtualRig } from "../rig/opening/virtual-rig.ts";
import type { Activity } from "../trace/activity.ts";
import type { Capabilities } from "../trace/runtime.ts";
import { missingFunctions, recordActivity } from "./activity-log.ts";

/** What aiorig can record on emulated boards with a certain firmware. */
export interface Recordable {
  /** `recorded`, or the reason why the activity cannot be recorded. */
  readonly activity: NonNullable<Capabilities["activity"]>;
  /** The addresses of the functions of the firmware. Absent if the activity cannot be recorded. */
  readonly symbols?: Symbols;
}

/**
 * Finds out what can be recorded with the firmware `image`. The activity can only be recorded if the addresses of the
 * firmware's functions are known.
 */
export async function findRecordable(image: string): Promise<Recordable> {
  const file = symbolsFileOf(image);
  const symbols = await readSymbols(image);
  if (symbols === undefined) {
    return {
      activity: {
        missing: `the addresses of the firmware's functions are unknown, because there is no file ${file}`,
      },
    };
  }
  const [missing] = missingFunctions(symbols);
  return missing === undefined
    ? { activity: "recorded", symbols }
    : { activity: { missing: `${file} has no function ${missing}` } };
}

/**
 * Starts to record the activity of an emulated rig's device under test. Returns a function that returns the activity
 * since the last start signal. Its times are on the clock of the instrument, like the times of the waveform.
 */
export function recordRig(rig: VirtualRig, symbols: Symbols): () => Activity[] {
  const log = recordActivity(rig.chips.dut, symbols);
  const { definition } = rig;
  const ppm = definition.kind === "emulated" ? (definition.crystalPpm?.instrument ?? 0) : 0;
  const rate = 1 + ppm * 1e-6;
  return () =>
    log
      .since(startNsOf(rig))
      .map((one) => ({ ...one, fromUs: one.fromUs * rate, toUs: one.toUs * rate }));
}

/** Returns the time of the start signal in nanoseconds. It is time 0 of the waveform. */
function startNsOf({ definition, simulation }: VirtualRig): number {
  const rises = ({ net, level }: Edge) => net === definition.start && level === 1;
  return simulation.edges.findLast(rises)?.ns ?? 0;
}
