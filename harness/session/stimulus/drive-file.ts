import { readFile } from "node:fs/promises";
import { whyUnreadable } from "../../text/why-unreadable.ts";
import type { StimulusStep } from "../../trace/pin-setup.ts";
import { readVcd } from "../../trace/read-vcd.ts";
import type { Level } from "../../trace/waveform.ts";
import { describeNoPin, findTargetPin, type NamedPin, PICO_PINS } from "../board-pins.ts";
import type { Driven } from "./drive-text.ts";
import { StimulusError } from "./stimulus-error.ts";

/**
 * Reads a CSV or VCD file that says how pins are driven. `pins` are the pins of the target. Throws StimulusError if the
 * file cannot be read or is not valid.
 * - CSV: the columns are `time_ms` (or `time_s`, `time_us`), `pin` and `level`. The lines of each pin are in order of
 *   time. Values are separated by commas, semicolons or tabs. With semicolons or tabs, times may have a decimal comma,
 *   as spreadsheets of some countries write them.
 * - VCD: the wires have the names of pins.
 */
export async function readDriveFile(
  path: string,
  pins: readonly NamedPin[] = PICO_PINS,
): Promise<Driven[]> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new StimulusError(
      `${path} cannot be read: ${whyUnreadable(error)}. Give the path of a CSV or VCD file.`,
    );
  });
  if (text.trim() === "")
    throw new StimulusError(`${path} is empty. Give the path of a CSV or VCD file.`);
  if (/\.vcd$/i.test(path) && !VCD_START.test(text)) {
    throw new StimulusError(
      `${path}, line 1: this is not VCD, because it does not start with a section such as $timescale. If the file is CSV, rename it so that it does not end with .vcd.`,
    );
  }
  const changes = VCD_START.test(text)
    ? changesOfVcd(path, text, pins)
    : changesOfCsv(path, text, pins);
  const wires = [...new Set(changes.map(({ wire }) => wire))];
  return wires.map((wire) => ({
    wire,
    option: `--drive ${path}`,
    steps: changes
      .filter((step) => step.wire === wire)
      .toSorted((a, b) => a.atMs - b.atMs)
      // If a pin has several levels at the same time, the last level counts.
      .filter(({ atMs }, i, all) => atMs !== all[i + 1]?.atMs),
  }));
}

/** Matches the first section of a VCD file. sigrok-cli writes an additional line before this section. */
const VCD_START = /^(?:META [^\n]*\n)?\s*\$/;

function changesOfVcd(path: string, text: string, pins: readonly NamedPin[]): StimulusStep[] {
  const read = readVcd(text);
  if ("problem" in read) throw new StimulusError(`${path}, line ${read.line}: ${read.problem}`);
  if (read.changes.length === 0) {
    throw new StimulusError(
      `${path}: no wire has a level, so the file drives nothing. Record the wires again, or write levels after $enddefinitions, such as "#0 1!" (at time 0, level 1 on the wire with the code !).`,
    );
  }
  const names = new Map(read.wires.map((name) => [name, wireOf(name, path, pins)]));
  return read.changes.map(({ wire, level, atUs }) => ({
    wire: names.get(wire)!,
    level,
    atMs: atUs / 1000,
  }));
}

function changesOfCsv(path: string, text: string, pins: readonly NamedPin[]): StimulusStep[] {
  const [head = "", ...lines] = text.replace(/^\ufeff/, "").split(/\r?\n|\r/);
  const separator = separatorOf(head);
  const columns = cellsOf(head, separator).map((column) => column.toLowerCase());
  const time = columns.findIndex((column) => column in TIME_COLUMNS);
  const pin = columns.findIndex((column) => column === "pin" || column === "wire");
  const level = columns.indexOf("level");
  if (time < 0 || pin < 0 || level < 0) {
    throw new StimulusError(
      `${path}, line 1: the columns must be time_ms (or time_s, time_us), pin and level. Write time_ms,pin,level as the first line.`,
    );
  }
  const lastOf = new Map<string, number>();
  const steps = lines.flatMap((line, i): StimulusStep[] => {
    if (line.trim() === "") return [];
    const at = `${path}, line ${i + 2}`;
    const cells = cellsOf(line, separator);
    if (cells.length !== columns.length) {
      throw new StimulusError(
        `${at}: there are ${counted(cells.length, "value")}, but line 1 has ${counted(columns.length, "column")}.${adviceOn(line, separator, columns.length)}`,
      );
    }
    const unit = columns[time]!;
    const atMs = timeOf(cells[time]!, unit, at, separator);
    const wire = wireOf(cells[pin]!, at, pins);
    if (atMs < (lastOf.get(wire) ?? 0)) {
      throw new StimulusError(
        `${at}: the time ${cells[time]} is earlier than the time of the previous line for ${wire}. Sort the lines by ${unit}.`,
      );
    }
    lastOf.set(wire, atMs);
    const known = LEVELS[cells[level]!.toLowerCase()];
    if (known === undefined) {
      throw new StimulusError(
        `${at}: ${JSON.stringify(cells[level])} is not a level. Write 0, 1 or z.`,
      );
    }
    return [{ wire, level: known, atMs }];
  });
  if (steps.length > 0) return steps;
  throw new StimulusError(
    `${path}: there is no line after the names of the columns, so the file drives nothing. Write a line such as 400,GP15,0 (time, pin, level).`,
  );
}

/**
 * Returns the separator of the values: a comma, a semicolon or a tab. Spreadsheets of different countries write
 * different separators.
 */
function separatorOf(head: string): string {
  return SEPARATORS.find((separator) => head.includes(separator)) ?? ",";
}

const SEPARATORS = [";", "\t", ","] as const;

/** Returns the values in a line, without the quotes that may be around a value. */
function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) =>
    cell
      .trim()
      .replace(/^"([^"]*)"$/, "$1")
      .trim(),
  );
}

/**
 * Parses a time and returns it in milliseconds. `unit` is the name of the time column. A decimal comma is possible only
 * if commas do not separate the values of a line.
 */
function timeOf(cell: string, unit: string, at: string, separator: string): number {
  const text = separator === "," ? cell : cell.replace(",", ".");
  const time = /^\d*\.?\d+(?:e[+-]?\d+)?$|^\d+\.$/i.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(time)) return time * TIME_COLUMNS[unit]!;
  throw new StimulusError(
    `${at}: ${JSON.stringify(cell)} is not a time. Write a number from 0, such as 400 or 2.5.`,
  );
}

function adviceOn(line: string, separator: string, count: number): string {
  const isDecimalComma = separator === "," && line.split(",").length > count && /\d,\d/.test(line);
  if (isDecimalComma) {
    return " Write a decimal point instead of a decimal comma, or separate the values with semicolons.";
  }
  return ` Write one value for each column, separated by ${NAMES_OF_SEPARATORS[separator]}.`;
}

const NAMES_OF_SEPARATORS: Readonly<Record<string, string>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
};

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

const TIME_COLUMNS: Readonly<Record<string, number>> = {
  time_s: 1000,
  time_ms: 1,
  time_us: 0.001,
};

const LEVELS: Readonly<Record<string, Level | null>> = { 0: 0, 1: 1, z: null, "": null };

function wireOf(name: string, place: string, pins: readonly NamedPin[]): string {
  const pin = findTargetPin(name, pins);
  if (pin !== undefined) return pin.wire;
  throw new StimulusError(`${describeNoPin(place, name, pins)} Change the name in the file.`);
}
