import type { Hd44780Write } from "../../decoders/hd44780.ts";
import { runDisplay } from "../../decoders/hd44780-display.ts";
import { edgesOf, formatEdge, levelAt, type Waveform } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds, worstOf } from "../finding.ts";
import { formatMs, judgeSpan } from "../waveform/span.ts";
import { DISPLAY, type DisplayTrace, readDisplay } from "./display-trace.ts";

/**
 * Holds if a display gets each of the following instructions after power-up and before its first character, in any
 * order: two rows, display on, write to the right, and clear.
 */
export const setsUpDisplay: Check = (trace) => {
  const { writes } = readDisplay(trace);
  const first = writes.findIndex(({ isData }) => isData);
  if (first < 0) return broken("the display gets no character");
  const bytes = writes.slice(0, first).flatMap(({ byte, isHalf }) => (isHalf ? [] : [byte]));
  const missing = SETUP.find(({ is }) => !bytes.some(is));
  if (missing === undefined) return holds;
  const got = bytes.map(hex).join(", ") || "none";
  return broken(
    `the instruction ${missing.name} is missing before the first character; the instructions are ${got}`,
  );
};

/** Holds if the first nibble comes no earlier than this many milliseconds after the start of the program. */
export function startsAfter(ms: number): Check {
  return (trace) => {
    const { waveform, nibbles } = readDisplay(trace);
    const [first] = nibbles;
    if (first === undefined) return broken("E never falls");
    return atLeast(
      waveform,
      first.atUs,
      ms * 1000,
      `E first falls at ${formatMs(first.atUs)}; expected no earlier than ${formatMs(ms * 1000)}`,
    );
  };
}

/**
 * Holds if the pauses between the first three nibbles are as long as the start sequence requires: at least 4.1 ms, then
 * at least 100 us.
 */
export const pausesAtStart: Check = (trace) => {
  const { waveform, nibbles } = readDisplay(trace);
  if (nibbles.length < 3)
    return broken(`E falls ${nibbles.length} times; expected a start sequence of at least 3 falls`);
  return worstOf(
    START_PAUSES_US.map((leastUs, i) =>
      judgePause(waveform, nibbles[i]!.atUs, nibbles[i + 1]!.atUs, leastUs, `nibble ${i + 1}`),
    ),
  );
};

/**
 * Holds if no nibble comes while the display is still busy with a character, or with an instruction other than `clear`
 * and `home`.
 */
export const waitsForWrites: Check = (trace) =>
  judgeMissed(readDisplay(trace), ({ byte, isData }) => isData || byte > 3);

/**
 * Holds if the display gets at least one `clear` or `home`, and no nibble comes while the display is still busy with
 * such an instruction. Each of them takes 1.52 ms.
 */
export const waitsForClear: Check = (trace) => {
  const display = readDisplay(trace);
  const clears = (write: Hd44780Write) => !write.isData && !write.isHalf && write.byte <= 3;
  if (!display.writes.some(clears)) return broken("the display is never cleared");
  return judgeMissed(display, ({ byte, isData }) => !isData && byte <= 3);
};

/**
 * Holds if E is slow enough for a display at 3.3 V: each pulse lasts at least PULSE_US, and each rise comes at least
 * CYCLE_US after the previous rise.
 */
export const pulsesE: Check = (trace) => {
  const { waveform } = readDisplay(trace);
  const edges = edgesOf(waveform, DISPLAY.e);
  const first = edges.findIndex(({ level }) => level === 1);
  if (first < 0) return broken("E never rises");
  return worstOf(
    edges.slice(first).flatMap((edge, i, all) => {
      const [before, twoBefore] = [all[i - 1], all[i - 2]];
      if (before === undefined) return [];
      const spanUs = edge.atUs - before.atUs;
      if (edge.level === 0) {
        const seen = `${formatEdge(edge)}, ${spanUs.toFixed(2)} us after its rise; expected at least ${PULSE_US} us`;
        return [atLeast(waveform, spanUs, PULSE_US, seen)];
      }
      const cycleUs = edge.atUs - twoBefore!.atUs;
      const seen = `${formatEdge(edge)}, ${cycleUs.toFixed(2)} us after the previous rise; expected at least ${CYCLE_US} us`;
      return [atLeast(waveform, cycleUs, CYCLE_US, seen)];
    }),
  );
};

/**
 * Holds if RS keeps its level while E is high, and if D4 to D7 keep their levels for 195 ns before E falls. The data
 * sheet has two more limits of about 10 ns: before E rises, and after E falls. No program is so fast that it can break
 * these two limits. So the check does not measure these times and only looks at the order of the edges.
 */
export const keepsLinesStable: Check = (trace) => {
  const { waveform } = readDisplay(trace);
  const data = [DISPLAY.d4, DISPLAY.d5, DISPLAY.d6, DISPLAY.d7] as readonly string[];
  let isHigh = false;
  let lastData: (typeof waveform.edges)[number] | undefined;
  let pulses = 0;
  for (const edge of waveform.edges) {
    const { wire, level, atUs } = edge;
    if (wire === DISPLAY.rs && isHigh) {
      return broken(`${formatEdge(edge)} while E is high`);
    }
    if (data.includes(wire)) lastData = edge;
    if (wire !== DISPLAY.e) continue;
    isHigh = level === 1;
    if (isHigh) continue;
    pulses += 1;
    if (lastData === undefined || atUs - lastData.atUs >= SETUP_US) continue;
    return broken(
      `${formatEdge(lastData)}, ${formatEdge(edge)}; expected at least ${SETUP_US} us between them`,
    );
  }
  return pulses > 0 ? holds : broken("E never falls");
};

/** Holds if E is low at the end of the trace, and if the last byte was sent completely. */
export const endsIdle: Check = (trace) => {
  const { waveform, writes } = readDisplay(trace);
  if (levelAt(waveform, DISPLAY.e, waveform.watchedUs) === 1)
    return broken("E is high at the end of the trace");
  const last = writes.at(-1);
  if (last === undefined) return broken("E never falls");
  return last.isHalf
    ? broken(`only half a byte is sent at ${formatMs(last.toUs)}; expected a whole byte`)
    : holds;
};

const SETUP: readonly { readonly name: string; readonly is: (byte: number) => boolean }[] = [
  { name: "function set (four data lines, two rows)", is: (byte) => (byte & 0xfc) === 0x28 },
  { name: "display on", is: (byte) => (byte & 0xfc) === 0x0c },
  { name: "entry mode (write to the right)", is: (byte) => byte === 0x06 },
  { name: "clear", is: (byte) => byte === 0x01 },
];

const START_PAUSES_US = [4100, 100] as const;

/**
 * The shortest times, in microseconds, that the data sheet allows for a display at 2.7 to 4.5 V. At 5 V, shorter times
 * are enough.
 */
const PULSE_US = 0.45;
const CYCLE_US = 1;
const SETUP_US = 0.195;

function judgeMissed(
  { waveform, nibbles }: DisplayTrace,
  counts: (after: { readonly byte: number; readonly isData: boolean }) => boolean,
): Finding {
  if (nibbles.length === 0) return broken("E never falls");
  const missed = runDisplay(nibbles, { columns: 0, rows: 0 }).missed.find(({ after }) =>
    counts(after),
  );
  if (missed === undefined) return holds;
  const { atUs, readyUs, after } = missed;
  const what = after.isData ? "character" : "instruction";
  const seen = `E falls at ${formatMs(atUs)}, but the display is busy with the ${what} ${hex(after.byte)} until ${formatMs(readyUs)}`;
  return atLeast(waveform, atUs - readyUs, 0, seen);
}

function judgePause(
  waveform: Waveform,
  fromUs: number,
  toUs: number,
  leastUs: number,
  after: string,
): Finding {
  const seen = `E falls at ${formatMs(toUs)}, ${formatMs(toUs - fromUs)} after ${after}; expected at least ${formatMs(leastUs)}`;
  return atLeast(waveform, toUs - fromUs, leastUs, seen);
}

function atLeast(waveform: Waveform, spanUs: number, leastUs: number, seen: string): Finding {
  return judgeSpan(waveform, spanUs, { leastUs, mostUs: Number.POSITIVE_INFINITY }, () => seen);
}

function hex(byte: number): string {
  return `0x${byte.toString(16).padStart(2, "0")}`;
}
