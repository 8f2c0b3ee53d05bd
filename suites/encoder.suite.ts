import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import type { PinSetup, StimulusStep } from "../harness/trace/pin-setup.ts";
import { BLINK, BLINKING, DRIVERS, driverClause, untilTheEnd } from "./driver-clauses.ts";

const ENCODER = `${DRIVERS}#61-encoder-class`;

const KNOB = { x: 15, y: 16 } as const;

/**
 * The levels of the two contacts (x and y) in the four quarters of one step of the knob. When the knob turns forward, x
 * closes before y.
 */
const POSITIONS = [
  [null, null],
  [0, null],
  [0, 0],
  [null, 0],
] as const;

/**
 * A turn of the knob: its start, the number of its edges, and the time between two edges (5 ms by default). If the
 * number of edges is negative, the knob turns backward.
 */
interface Turn {
  readonly atMs: number;
  readonly edges: number;
  readonly everyMs?: number;
}

function turned(...turns: readonly Turn[]): PinSetup {
  return untilTheEnd(KNOB, edgesOf(turns));
}

function edgesOf(turns: readonly Turn[]): StimulusStep[] {
  let position = 0;
  return turns.flatMap(({ atMs, edges, everyMs = 5 }) =>
    Array.from({ length: Math.abs(edges) }, (_, i) => {
      const before = POSITIONS[position]!;
      position = (position + (edges > 0 ? 1 : 3)) % 4;
      const [x, y] = POSITIONS[position]!;
      const time = atMs + i * everyMs;
      return x === before[0]
        ? { wire: "y", level: y, atMs: time }
        : { wire: "x", level: x, atMs: time };
    }),
  );
}

function reports(...values: readonly (readonly [value: number, change: number])[]): string[] {
  return values.map(([value, change]) => `value, change=[${value}, ${change}]`);
}

export default defineGroup({
  name: "ENCODER",
  title: "Encoder: a control knob with two contacts",
  part: "drivers",
  clauses: [
    driverClause({
      id: "ENCODER-01",
      statement:
        "Each edge in the forward direction increases the value of an Encoder by 1. Each edge in the backward direction decreases the value by 1. The callback gets the new value and the change.",
      sources: [ENCODER],
      program: "counts_edges",
      pins: turned({ atMs: 500, edges: 4 }, { atMs: 800, edges: -6 }),
      check: recorded(...reports([4, 4], [-2, -6]), "value=-2"),
    }),
    driverClause({
      id: "ENCODER-02",
      statement:
        "An Encoder calls its callback at most once in `delay` milliseconds. The callback gets the sum of all changes since the previous call.",
      sources: [ENCODER],
      program: "one_report_per_delay",
      pins: turned({ atMs: 500, edges: 6, everyMs: 30 }, { atMs: 760, edges: 2, everyMs: 30 }),
      check: recorded(...reports([6, 6], [8, 2]), "value=8"),
    }),
    driverClause({
      id: "ENCODER-03",
      statement:
        "With `div=4`, an Encoder needs four edges to change its value by 1. If fewer edges come, they still count for the next change.",
      sources: [ENCODER],
      program: "divides",
      pins: turned(
        { atMs: 500, edges: 1 },
        { atMs: 650, edges: 3 },
        { atMs: 800, edges: 8 },
        { atMs: 950, edges: -4 },
      ),
      check: recorded(...reports([1, 1], [3, 2], [2, -1]), "value=2"),
    }),
    driverClause({
      id: "ENCODER-04",
      statement:
        "The value of an Encoder stays within `vmin` and `vmax`. If the knob turns beyond one of these limits, the first edge in the other direction changes the value again.",
      sources: [ENCODER],
      program: "limits",
      pins: turned(
        { atMs: 500, edges: 4 },
        { atMs: 650, edges: -1 },
        { atMs: 800, edges: -6 },
        { atMs: 950, edges: 1 },
      ),
      check: recorded(...reports([8, 2], [7, -1], [5, -2], [6, 1]), "value=6"),
    }),
    driverClause({
      id: "ENCODER-05",
      statement:
        "`async for` over an Encoder returns the new value after each change that the Encoder reports.",
      sources: [ENCODER],
      program: "async_for",
      pins: turned({ atMs: 500, edges: 1 }, { atMs: 650, edges: 1 }),
      check: recorded("value=1", "value=2", "end=2"),
    }),
    driverClause({
      id: "ENCODER-06",
      statement:
        "If the knob turns and turns back within `delay` ms, the Encoder does not report a change.",
      sources: [ENCODER],
      program: "undone_movement",
      pins: turned({ atMs: 500, edges: 2, everyMs: 20 }, { atMs: 540, edges: -2, everyMs: 20 }),
      check: recorded("value=0"),
    }),
    driverClause({
      id: "ENCODER-07",
      statement:
        "With `mod=3`, the value of an Encoder is always 0, 1 or 2. In the forward direction, 0 follows 2. In the backward direction, 2 follows 0.",
      sources: [ENCODER],
      program: "modulo",
      pins: turned(
        { atMs: 500, edges: 2 },
        { atMs: 650, edges: 2 },
        { atMs: 800, edges: -2 },
        { atMs: 950, edges: -1 },
      ),
      check: recorded("value=2", "value=1", "value=2", "value=1"),
    }),
    driverClause({
      id: "ENCODER-08",
      statement:
        "If the first value `v` is below `vmin` or above `vmax`, the constructor of Encoder raises ValueError.",
      sources: [ENCODER],
      program: "start_outside_the_limits",
      pins: turned(),
      check: recorded("ValueError", "ValueError", "ValueError", "ValueError", "value=5", "value=8"),
    }),
    driverClause({
      id: "ENCODER-09",
      statement:
        "The callback of an Encoder gets the value, the change, and then the items of `args`.",
      sources: [ENCODER],
      program: "more_arguments",
      pins: turned({ atMs: 500, edges: 1 }),
      check: recorded("volume=[1, 1, dB]"),
    }),
    driverClause({
      id: "ENCODER-10",
      statement:
        "If an edge comes every 15 ms, an Encoder counts all edges. Meanwhile another task still toggles a pin every 20 ms.",
      sources: [ENCODER],
      program: "blinks_meanwhile",
      pins: {
        wires: { ...KNOB, blink: BLINK },
        stimulus: edgesOf([{ atMs: 500, edges: 50, everyMs: 15 }]),
        watchMs: 2100,
      },
      check: allOf(recorded("value=50"), togglesEvery("blink", BLINKING)),
    }),
  ],
});
