import { stringify } from "csv-stringify/sync";
import type { Session } from "../../harness/session/session.ts";
import { joinKeys } from "../../harness/session/stimulus/typed-option.ts";
import { showLine } from "../conformance/trace-text.ts";
import { consoleLines } from "./console-lines.ts";
import { withMonitorWires } from "./monitor-wires.ts";
import { showTyped } from "./typed-lines.ts";

/**
 * Renders a session as CSV. The first line has the names of the columns. Then comes one row for each edge, each printed
 * line, each typed line, and each step that drove a wire or set its voltage from outside. The rows are in order of
 * time. Times are in microseconds. Returns the CSV in parts, because there may be a million edges. A text that looks
 * like a formula gets an apostrophe, so that spreadsheets do not run it.
 */
export function* formatSessionCsv(session: Session): Generator<string> {
  const { waveform, wires, console: parts, stimulus, analog = [] } = withMonitorWires(session);
  yield "us,event,wire,variables,level,text\n";
  const cells = new Map(
    wires.map(({ name, variables }) => [
      name,
      cellsOf([showLine(name, 60), showLine(variables.join(", "), 60)]),
    ]),
  );
  const cellsOfWire = (wire: string) => cells.get(wire) ?? cellsOf([showLine(wire, 60), ""]);
  const others = [
    ...consoleLines(parts).map(({ atUs, text }) => ({
      atUs,
      row: `${formatUs(atUs)},printed,,,,${cellsOf([text])}\n`,
    })),
    ...joinKeys(session.typed).map((line) => ({
      atUs: line.atMs * 1000,
      row: `${formatUs(line.atMs * 1000)},typed,,,,${cellsOf([showTyped(line)])}\n`,
    })),
    ...stimulus.map(({ wire, level, atMs }) => ({
      atUs: atMs * 1000,
      row: `${formatUs(atMs * 1000)},driven,${cellsOfWire(wire)},${level ?? "released"},\n`,
    })),
    ...analog.map(({ wire, volts, atMs }) => ({
      atUs: atMs * 1000,
      row: `${formatUs(atMs * 1000)},voltage,${cellsOfWire(wire)},,${volts} V\n`,
    })),
  ].sort((one, other) => one.atUs - other.atUs);
  let next = 0;
  let rows: string[] = [];
  for (const { wire, level, atUs } of waveform?.edges ?? []) {
    while (next < others.length && others[next]!.atUs <= atUs) rows.push(others[next++]!.row);
    rows.push(`${formatUs(atUs)},edge,${cellsOfWire(wire)},${level},\n`);
    if (rows.length >= ROWS_PER_PART) {
      yield rows.join("");
      rows = [];
    }
  }
  yield rows.join("") +
    others
      .slice(next)
      .map(({ row }) => row)
      .join("");
}

const ROWS_PER_PART = 10_000;

function cellsOf(texts: readonly string[]): string {
  return stringify([texts], { escape_formulas: true }).trimEnd();
}

/** Returns a time with at most three decimals, because the finest clock counts nanoseconds. */
function formatUs(us: number): string {
  return String(Math.round(us * 1000) / 1000);
}
