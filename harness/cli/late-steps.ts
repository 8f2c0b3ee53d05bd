import { showTime } from "../../reports/session/show-time.ts";
import type { Driven } from "../session/stimulus/drive-text.ts";
import type { WatchPlan } from "../session/watch-program.ts";
import { TEMPERATURE_SENSOR } from "../trace/pin-setup.ts";

/**
 * Returns one sentence for each option that asks for something after the end of the watch. The sentence names the
 * option, the pin and the first late time. A button is reported only if a press is late, and not if only a release is
 * late.
 */
export function describeLateSteps({
  driven,
  analog = [],
  typed = [],
  forMs,
}: Pick<WatchPlan, "driven" | "analog" | "typed" | "forMs">): string[] {
  const isLate = (atMs: number) => atMs >= forMs;
  const voltages = new Map<string, number[]>();
  for (const { wire, atMs } of analog) voltages.set(wire, [...(voltages.get(wire) ?? []), atMs]);
  const asked = [
    ...driven.map((one) => ({ what: `${one.option} ${one.wire}`, timesMs: startsOf(one) })),
    ...[...voltages].map(([wire, timesMs]) => ({
      what: `--analog ${wire === TEMPERATURE_SENSOR ? "TEMP" : wire}`,
      timesMs,
    })),
    { what: "--type", timesMs: typed.map(({ atMs }) => atMs) },
  ];
  return asked.flatMap(({ what, timesMs }) => {
    const late = timesMs.filter(isLate).toSorted((a, b) => a - b);
    if (late.length === 0) return [];
    const [first] = late as [number];
    const rest = late.length === 1 ? "" : " and later";
    const enough = `--for ${Math.ceil(late.at(-1)! / 1000) + 1}s`;
    return [
      `${what} has no effect at ${showTime(first * 1000)}${rest}, because the watch ends after ${showTime(forMs * 1000)}. To watch longer, use ${enough}.`,
    ];
  });
}

/** Returns the times at which the user wants an event. The ends of presses and pulses are not included. */
function startsOf({ option, steps }: Driven): number[] {
  if (option === "--pulse") return steps.slice(1).filter(isEven).map(timeOf);
  if (option === "--press") return steps.filter(isEven).map(timeOf);
  return steps.filter(({ level }, i) => level !== null || i === 0).map(timeOf);
}

function isEven(_: unknown, i: number): boolean {
  return i % 2 === 0;
}

function timeOf({ atMs }: { readonly atMs: number }): number {
  return atMs;
}
