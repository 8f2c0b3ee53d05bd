import { printableLine } from "../text/printable.ts";
import type { Waveform } from "./waveform.ts";

/**
 * Formats a waveform as Value Change Dump (IEEE 1364-2005, section 18) for GTKWave, PulseView and
 * sigrok-cli. The time unit is one nanosecond. The wires have the order of `initial`.
 */
export function formatVcd(waveform: Waveform, scope: string): string {
  const wires = Object.keys(waveform.initial);
  const codeOf = new Map(wires.map((wire, i) => [wire, identifierCode(i)]));
  const lines = [
    "$timescale 1 ns $end",
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
    const ns = Math.round(atUs * 1000);
    if (ns !== lastNs) lines.push(`#${ns}`);
    lastNs = ns;
    lines.push(`${level}${codeOf.get(wire)}`);
  }
  const endNs = Math.round(waveform.watchedUs * 1000);
  if (endNs > lastNs) lines.push(`#${endNs}`);
  return `${lines.join("\n")}\n`;
}

/** Returns one or more printable characters from ! to ~. Larger numbers need more characters. */
function identifierCode(index: number): string {
  const digit = String.fromCharCode(33 + (index % 94));
  return index < 94 ? digit : identifierCode(Math.floor(index / 94) - 1) + digit;
}

function legalName(name: string): string {
  return printableLine(name).replace(/\s+/g, "_");
}
