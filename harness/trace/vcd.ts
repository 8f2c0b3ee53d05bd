import { printableLine } from "../text/printable.ts";
import { edgesByWire, type Level, type Waveform } from "./waveform.ts";

/** Texts with their times, such as the texts of a decoder. The texts do not overlap. Times are in microseconds. */
export interface VcdTexts {
  readonly name: string;
  readonly texts: readonly {
    readonly fromUs: number;
    readonly toUs: number;
    readonly text: string;
  }[];
}

/**
 * Formats a waveform as Value Change Dump (IEEE 1364-2005, section 18) for GTKWave, PulseView and sigrok-cli. The wires
 * have the order of `initial`. A wire that nothing drives is `z`.
 *
 * Times are rounded to nanoseconds, and written as whole numbers of a time unit. sigrok needs processing time for each
 * time unit of the file. So the time unit is as large as possible, but at most 1 us.
 *
 * `texts` become string variables beside the wires. GTKWave shows such variables. The times of the texts are rounded to
 * the time unit. The texts are written without spaces, because a space ends the value. Between two texts the value is
 * `-`.
 */
export function formatVcd(
  waveform: Waveform,
  scope: string,
  texts: readonly VcdTexts[] = [],
): string {
  return [...vcdParts(waveform, scope, texts)].join("");
}

/** Returns the VCD file in parts, because there may be a million edges. */
export function* vcdParts(
  waveform: Waveform,
  scope: string,
  texts: readonly VcdTexts[] = [],
): Generator<string> {
  const wires = Object.keys(waveform.initial);
  const endNs = toNs(waveform.watchedUs);
  const unitNs = unitOf(waveform, endNs);
  const codeOf = new Map(wires.map((wire, i) => [wire, identifierCode(i)]));
  let lines = [
    `$timescale ${unitNs === 1000 ? "1 us" : `${unitNs} ns`} $end`,
    `$scope module ${legalName(scope)} $end`,
    ...wires.map((wire) => `$var wire 1 ${codeOf.get(wire)} ${legalName(wire)} $end`),
    ...texts.map(
      ({ name }, i) => `$var string 1 ${identifierCode(wires.length + i)} ${legalName(name)} $end`,
    ),
    "$upscope $end",
    "$enddefinitions $end",
    "#0",
    "$dumpvars",
    ...wires.map((wire) => `${waveform.initial[wire] ?? "z"}${codeOf.get(wire)}`),
    ...texts.map((_, i) => `s- ${identifierCode(wires.length + i)}`),
    "$end",
  ];
  let lastNs = 0;
  for (const { ns, line } of changesOf(waveform, codeOf, texts, unitNs)) {
    if (ns !== lastNs) lines.push(`#${ns / unitNs}`);
    lastNs = ns;
    lines.push(line);
    if (lines.length < LINES_PER_PART) continue;
    yield `${lines.join("\n")}\n`;
    lines = [];
  }
  if (endNs > lastNs) lines.push(`#${endNs / unitNs}`);
  if (lines.length > 0) yield `${lines.join("\n")}\n`;
}

const LINES_PER_PART = 10_000;

interface Change {
  readonly ns: number;
  readonly line: string;
}

/**
 * Returns all changes of wires and texts, in order of time. If an edge and the release of a wire have the same time,
 * the edge comes first.
 */
function* changesOf(
  waveform: Waveform,
  codeOf: ReadonlyMap<string, string>,
  texts: readonly VcdTexts[],
  unitNs: number,
): Iterable<Change> {
  const wires = Object.keys(waveform.initial).length;
  const ofTexts = texts.flatMap(({ texts: all }, i) =>
    textChanges(all, identifierCode(wires + i), unitNs),
  );
  const lineOf = (wire: string, level: Level | null) => `${level ?? "z"}${codeOf.get(wire)}`;
  const others = [
    ...releases(waveform).map(({ wire, level, atUs }) => ({
      ns: toNs(atUs),
      line: lineOf(wire, level),
    })),
    ...ofTexts,
  ].sort((a, b) => a.ns - b.ns);
  let next = 0;
  for (const { wire, level, atUs } of waveform.edges) {
    const ns = toNs(atUs);
    while (next < others.length && others[next]!.ns < ns) yield others[next++]!;
    yield { ns, line: lineOf(wire, level) };
  }
  yield* others.slice(next);
}

/**
 * Returns the changes of wires to and from `z` (null). A wire becomes `z` when nothing drives it any more. When
 * something drives it again, it returns to the old level. There are two exceptions:
 * - If the wire is driven again at a different level, this change is not returned, because the wire has an edge at this
 *   time.
 * - An undriven wire with a high level stays 1. sigrok reads `z` as 0, so it would otherwise show edges that never
 *   happened.
 */
function releases(waveform: Waveform): { wire: string; level: Level | null; atUs: number }[] {
  const { undriven = [], initial, watchedUs } = waveform;
  if (undriven.length === 0) return [];
  const edges = edgesByWire(waveform);
  const seen = new Map<string, number>();
  return undriven.flatMap(({ wire, fromUs, toUs }) => {
    const own = edges.get(wire) ?? [];
    let next = seen.get(wire) ?? 0;
    while (next < own.length && own[next]!.atUs <= fromUs) next += 1;
    const kept = own[next - 1]?.level ?? initial[wire] ?? null;
    while (next < own.length && own[next]!.atUs < toUs) next += 1;
    seen.set(wire, next);
    if (kept === 1) return [];
    const isEdge = own[next]?.atUs === toUs;
    const level = own[next - 1]?.level ?? initial[wire] ?? null;
    const release = { wire, level: null, atUs: fromUs };
    return isEdge || toUs >= watchedUs ? [release] : [release, { wire, level, atUs: toUs }];
  });
}

function textChanges(texts: VcdTexts["texts"], code: string, unitNs: number): Change[] {
  const round = (us: number) => Math.round(toNs(us) / unitNs) * unitNs;
  return texts.flatMap(({ fromUs, toUs, text }, i) => {
    const begin = { ns: round(fromUs), line: `s${legalName(text)} ${code}` };
    const isOpen = texts[i + 1] === undefined || round(texts[i + 1]!.fromUs) > round(toUs);
    const hasLength = round(toUs) > round(fromUs);
    return isOpen && hasLength ? [begin, { ns: round(toUs), line: `s- ${code}` }] : [begin];
  });
}

/**
 * Returns the time unit of the file in nanoseconds. It is the largest unit in which all times are whole numbers, but at
 * most 1000 ns.
 */
function unitOf({ edges, undriven = [] }: Waveform, endNs: number): number {
  let unitNs = 1000;
  const fits = (ns: number) => ns % unitNs === 0;
  while (!fits(endNs)) unitNs /= 10;
  for (const { atUs } of edges) {
    while (!fits(toNs(atUs))) unitNs /= 10;
  }
  for (const { fromUs, toUs } of undriven) {
    while (!fits(toNs(fromUs)) || !fits(toNs(toUs))) unitNs /= 10;
  }
  return unitNs;
}

function toNs(us: number): number {
  return Math.round(us * 1000);
}

/**
 * Returns the short code that the file uses for the wire or the text with this index. The code has one or more
 * printable characters from ! to ~. Larger indices have longer codes.
 */
function identifierCode(index: number): string {
  const digit = String.fromCharCode(33 + (index % 94));
  return index < 94 ? digit : identifierCode(Math.floor(index / 94) - 1) + digit;
}

function legalName(name: string): string {
  return printableLine(name).replace(/\s+/g, "_");
}
