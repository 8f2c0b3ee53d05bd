/**
 * The effect that a kind of fault may have on the programs of a trial:
 * - `passes`: the fault ends during the trial. The programs after its end must get the right verdicts again.
 * - `stays`: the rig stays broken. All later programs may end with an error.
 * - `harmless`: no program may notice the fault.
 */
export type FaultEffect = "passes" | "stays" | "harmless";

interface KindFacts {
  readonly effect: FaultEffect;
  /**
   * True if the outcome `crashed` is also acceptable, because a host cannot distinguish this fault from a crash of the
   * runtime under test.
   */
  readonly looksLikeCrash?: true;
  /**
   * Of the programs that meet a fault of this kind, at least this share (0 to 1) must still get the right verdict. The
   * default is 0. Set this only if the protocols repair some of these faults, or if some of these faults come at a
   * harmless moment.
   */
  readonly leastRight?: number;
}

/**
 * All kinds of faults. The last two kinds do not affect the rig itself: a second run on the rig, and a full disk for
 * the results.
 */
export const KINDS = {
  none: { effect: "harmless" },
  "dut-bytes-lost": { effect: "passes" },
  "dut-bytes-doubled": { effect: "passes", leastRight: 0.2 },
  "dut-bytes-garbled": { effect: "passes", leastRight: 0.2 },
  "instrument-bytes-lost": { effect: "passes" },
  "instrument-bytes-doubled": { effect: "passes" },
  "instrument-bytes-garbled": { effect: "passes" },
  "dut-unplugged": { effect: "passes" },
  "instrument-unplugged": { effect: "passes" },
  "dut-hangs": { effect: "passes", looksLikeCrash: true },
  "instrument-hangs": { effect: "passes" },
  "dut-reset": { effect: "passes" },
  "instrument-reset": { effect: "passes" },
  "dut-brown-out": { effect: "passes" },
  "instrument-brown-out": { effect: "passes" },
  "other-firmware": { effect: "stays" },
  "other-version": { effect: "stays" },
  "edges-lost": { effect: "passes", leastRight: 0.5 },
  "wire-open": { effect: "stays" },
  "wire-shorted-to-ground": { effect: "stays" },
  "wire-shorted-to-3V3": { effect: "stays" },
  "wires-swapped": { effect: "stays" },
  "wire-stuck": { effect: "stays" },
  "run-wire-open": { effect: "stays", leastRight: 0.3 },
  "unused-wire-open": { effect: "harmless" },
  "second-run": { effect: "harmless" },
  "full-disk": { effect: "harmless" },
} as const satisfies Record<string, KindFacts>;

export type FaultKind = keyof typeof KINDS;

export const FAULT_KINDS = Object.keys(KINDS) as FaultKind[];

export function factsOfKind(kind: FaultKind): KindFacts {
  return KINDS[kind];
}
