import { printableLine } from "../text/printable.ts";
import type { Waveform } from "./waveform.ts";

/**
 * Formats a waveform as Value Change Dump (IEEE 1364-2005, section 18) for GTKWave, PulseView and sigrok-cli. Times are
 * rounded to nanoseconds. The time unit is at most 1 us, and all times are whole numbers of this unit. The unit is as
 * large as possible, because sigrok needs processing time for each unit. The wires have the order of `initial`.
 */
export function formatVcd(waveform: Waveform, scope: string): string {
  const wires = Object.keys(waveform.initial);
  const endNs = toNs(waveform.watchedUs);
  const unitNs = unitOf(waveform, endNs);
  const codeOf = new Map(wires.map((wire, i) => [wire, identifierCode(i)]));
  const lines = [
    `$timescale ${unitNs === 1000 ? "1 us" : `${unitNs} ns`} $end`,
    `$scope module ${legalName(scope)} $end`,
    ...wires.map((wire) => `$var wire 1 ${codeOf.get(wire)} ${legalName(wire)} $end`),
    "$upscope $end",
    "$enddefinitions $end",
    "#0",
    "$dumpvars",
    ...wires.map((wire) => `${waveform.initial[wire] ?? "z"}${codeOf.get(wire)}`),
    "$end",
  ];
  let lastNs = 0;
  for (const { wire, level, atUs } of waveform.edges) {
    const ns = toNs(atUs);
    if (ns !== lastNs) lines.push(`#${ns / unitNs}`);
    lastNs = ns;
    lines.push(`${level}${codeOf.get(wire)}`);
  }
  if (endNs > lastNs) lines.push(`#${endNs / unitNs}`);
  return `${lines.join("\n")}\n`;
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
