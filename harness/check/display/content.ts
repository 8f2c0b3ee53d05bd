import { rowsAfter } from "../../decoders/hd44780.ts";
import { DISPLAY_STATES, runDisplay } from "../../decoders/hd44780-display.ts";
import type { DisplaySize } from "../../decoders/hd44780-memory.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds, worstOf } from "../finding.ts";
import { edgeAt, formatMissing, type Instant } from "../waveform/edges.ts";
import { formatMs } from "../waveform/span.ts";
import { readDisplay, textsOf } from "./display-trace.ts";

/**
 * Holds if the rows of a display show these texts at the end of the trace. This check ignores the times at which a
 * display is busy, so the pauses between nibbles may be short.
 */
export function shows(size: DisplaySize, ...texts: readonly string[]): Check {
  return (trace) => judgeRows(rowsAfter(readDisplay(trace).writes, size), texts, size);
}

/**
 * Checks the texts on the display at the end of the trace. Before the first nibble, a display can be in one of several
 * states (see `DISPLAY_STATES`). The check tries each state as the first state. It holds if, from each state, the rows
 * show these texts at the end and no nibble comes while the display is busy.
 */
export function showsFromEachState(size: DisplaySize, ...texts: readonly string[]): Check {
  return (trace) => {
    const { nibbles } = readDisplay(trace);
    return worstOf(
      DISPLAY_STATES.map((state) => {
        const { rows, missed } = runDisplay(nibbles, size, state);
        const finding = missed[0]
          ? broken(
              `the line E falls at ${formatMs(missed[0].atUs)}, while the display is still busy`,
            )
          : judgeRows(rows, texts, size);
        return finding.kind === "broken"
          ? broken(`if the display first reads ${state}: ${finding.detail}`)
          : finding;
      }),
    );
  };
}

/** Holds if each text that the program writes is a part of one of `texts`, at the same columns as in that text. */
export function writesOnly({ columns }: DisplaySize, ...texts: readonly string[]): Check {
  const whole = texts.map((text) => text.padEnd(columns));
  return (trace) => {
    const written = textsOf(readDisplay(trace).writes);
    const torn = written.find(({ address, text }) => {
      const column = (address & 0x3f) % columns;
      return !whole.some((one) => one.startsWith(text, column));
    });
    if (torn === undefined)
      return written.length > 0 ? holds : broken("the display gets no character");
    const expected = texts.map((text) => JSON.stringify(text)).join(" or ");
    return broken(
      `the display gets ${JSON.stringify(torn.text)} at ${formatMs(torn.fromUs)}; expected a part of ${expected}`,
    );
  };
}

/** Holds if the program writes characters after an instant, and if all of them are in the second row. */
export function writesOnlySecondRow(after: Instant): Check {
  return (trace) => {
    const { waveform, writes } = readDisplay(trace);
    const start = edgeAt(waveform, after);
    if (start === undefined) return broken(formatMissing(after));
    const written = textsOf(writes).filter(({ fromUs }) => fromUs > start.atUs);
    const other = written.find(({ address }) => address < 0x40);
    if (other !== undefined) {
      return broken(
        `the display gets ${JSON.stringify(other.text)} in the first row at ${formatMs(other.fromUs)}; expected text in the second row only`,
      );
    }
    return written.length > 0
      ? holds
      : broken(`the display gets no character after ${formatMs(start.atUs)}`);
  };
}

function judgeRows(
  rows: readonly string[],
  texts: readonly string[],
  { columns }: DisplaySize,
): Finding {
  const row = rows.findIndex((text, i) => text !== (texts[i] ?? "").padEnd(columns));
  if (row < 0) return holds;
  return broken(
    `row ${row} shows ${JSON.stringify(rows[row])}; expected ${JSON.stringify((texts[row] ?? "").padEnd(columns))}`,
  );
}
