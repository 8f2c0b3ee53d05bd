import { printableLine } from "../text/printable.ts";
import type { Waveform } from "./waveform.ts";

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
 * Formats a waveform as Value Change Dump (IEEE 1364-2005, section 18) for GTKWave, PulseView and sigrok-cli. Times are
 * rounded to nanoseconds. The time unit is at most 1 us, and all times are whole numbers of this unit. The unit is as
 * large as possible, because sigrok needs processing time for each unit. The wires have the order of `initial`.
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

/** Returns the parts of this text, because there may be a million edges. */
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

/** All changes of wires and texts, in order of time. */
function* changesOf(
  { initial, edges }: Waveform,
  codeOf: ReadonlyMap<string, string>,
  texts: readonly VcdTexts[],
  unitNs: number,
): Iterable<Change> {
  const ofTexts = texts
    .flatMap(({ texts: all }, i) =>
      textChanges(all, identifierCode(Object.keys(initial).length + i), unitNs),
    )
    .sort((a, b) => a.ns - b.ns);
  let next = 0;
  for (const { wire, level, atUs } of edges) {
    const ns = toNs(atUs);
    while (next < ofTexts.length && ofTexts[next]!.ns < ns) yield ofTexts[next++]!;
    yield { ns, line: `${level}${codeOf.get(wire)}` };
  }
  yield* ofTexts.slice(next);
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

/** The unit of all times in nanoseconds. */
function unitOf({ edges }: Waveform, endNs: number): number {
  let unitNs = 1000;
  const fits = (ns: number) => ns % unitNs === 0;
  while (!fits(endNs)) unitNs /= 10;
  for (const { atUs } of edges) {
    while (!fits(toNs(atUs))) unitNs /= 10;
  }
  return unitNs;
}

function toNs(us: number): number {
  return Math.round(us * 1000);
}

/** Returns one or more printable characters from ! to ~. Larger numbers need more characters. */
function identifierCode(index: number): string {
  const digit = String.fromCharCode(33 + (index % 94));
  return index < 94 ? digit : identifierCode(Math.floor(index / 94) - 1) + digit;
}

function legalName(name: string): string {
  return printableLine(name).replace(/\s+/g, "_");
}
