import { readFile } from "node:fs/promises";
import { whyUnreadable } from "../../text/why-unreadable.ts";
import type { StimulusStep } from "../../trace/pin-setup.ts";
import { readVcd } from "../../trace/read-vcd.ts";
import type { Level } from "../../trace/waveform.ts";
import { describeNoPin, findTargetPin, type NamedPin, PICO_PINS } from "../board-pins.ts";
import type { Driven } from "./drive-text.ts";
import { StimulusError } from "./stimulus-error.ts";

/**
 * Reads a file that says how pins are driven. It is a CSV file with the columns `time_ms` (or `time_s`, `time_us`),
 * `pin` and `level`, or a VCD file whose wires have the names of pins. `pins` are the pins of the target. Throws
 * StimulusError.
 */
export async function readDriveFile(
  path: string,
  pins: readonly NamedPin[] = PICO_PINS,
): Promise<Driven[]> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new StimulusError(
      `${path} cannot be read: ${whyUnreadable(error)}. Name a CSV or VCD file.`,
    );
  });
  if (text.trim() === "") throw new StimulusError(`${path} is empty. Name a CSV or VCD file.`);
  if (/\.vcd$/i.test(path) && !VCD_START.test(text)) {
    throw new StimulusError(
      `${path}, line 1: this is not VCD, because it does not start with a section such as $timescale. Rename the file if it is CSV.`,
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

/** A section of a VCD file. sigrok-cli writes a line of its own before the first section. */
const VCD_START = /^(?:META [^\n]*\n)?\s*\$/;

function changesOfVcd(path: string, text: string, pins: readonly NamedPin[]): StimulusStep[] {
  const read = readVcd(text);
  if ("problem" in read) throw new StimulusError(`${path}, line ${read.line}: ${read.problem}`);
  const names = new Map(read.wires.map((name) => [name, wireOf(name, path, pins)]));
  return read.changes.map(({ wire, level, atUs }) => ({
    wire: names.get(wire)!,
    level,
    atMs: atUs / 1000,
  }));
}

function changesOfCsv(path: string, text: string, pins: readonly NamedPin[]): StimulusStep[] {
  const [head = "", ...lines] = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const columns = head.split(",").map((column) => column.trim().toLowerCase());
  const time = columns.findIndex((column) => column in TIME_COLUMNS);
  const pin = columns.findIndex((column) => column === "pin" || column === "wire");
  const level = columns.indexOf("level");
  if (time < 0 || pin < 0 || level < 0) {
    throw new StimulusError(
      `${path}, line 1: the columns must be time_ms (or time_s, time_us), pin and level. Write time_ms,pin,level as the first line.`,
    );
  }
  return lines.flatMap((line, i): StimulusStep[] => {
    if (line.trim() === "") return [];
    const at = `${path}, line ${i + 2}`;
    const cells = line.split(",").map((cell) => cell.trim());
    const atMs = Number(cells[time] || Number.NaN) * TIME_COLUMNS[columns[time]!]!;
    if (!(atMs >= 0))
      throw new StimulusError(`${at}: ${JSON.stringify(cells[time])} is not a time.`);
    const known = LEVELS[(cells[level] ?? "").toLowerCase()];
    if (known === undefined) {
      throw new StimulusError(
        `${at}: ${JSON.stringify(cells[level])} is not a level. Write 0, 1 or z.`,
      );
    }
    return [{ wire: wireOf(cells[pin] ?? "", at, pins), level: known, atMs }];
  });
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
