import type { Level, Undriven, Waveform } from "../trace/waveform.ts";
import type { ProgramPin } from "./program-pins.ts";
import type { Driven } from "./stimulus/drive-text.ts";

/**
 * Returns a sentence about each `--press` that changed nothing, because its wire had the level of the press from the
 * start. For example, a button to ground without a pull-up changes nothing. `driven` has the names of the wires on the
 * target. `pinsOf` returns the pins of the program at a wire. A wire that floats is left out, because it gets a hint.
 */
export function idlePresses(
  driven: readonly Driven[],
  waveform: Waveform,
  pinsOf: (wire: string) => readonly ProgramPin[],
): string[] {
  return driven.flatMap((one) => {
    const level = one.steps.find((step) => step.level !== null)?.level;
    if (one.option !== "--press" || level === undefined || level === null) return [];
    if (!isIdle(one, level, waveform)) return [];
    return [describe(one, level, pinsOf(one.wire))];
  });
}

/**
 * Says whether the wire certainly has this level from the setup of its pin to the end of the session. If nothing drives
 * or pulls the wire at a press, the answer is no, because its level is then random.
 */
function isIdle({ wire, steps }: Driven, level: Level, waveform: Waveform): boolean {
  const { initial, edges, setUpUs = {}, watchedUs, undriven = [] } = waveform;
  const own = edges.filter((edge) => edge.wire === wire);
  const setUp = own[0]?.atUs === setUpUs[wire] ? own[0] : undefined;
  const presses = steps.filter((step) => step.level !== null && step.atMs * 1000 <= watchedUs);
  const floats = (one: Undriven) =>
    one.wire === wire &&
    presses.some(({ atMs }) => one.fromUs <= atMs * 1000 && one.toUs >= atMs * 1000);
  return (
    presses.length > 0 &&
    (setUp?.level ?? initial[wire]) === level &&
    own.every((edge) => edge === setUp) &&
    presses.every(({ atMs }) => atMs * 1000 > (setUp?.atUs ?? -1)) &&
    !undriven.some(floats)
  );
}

function describe(
  { wire, name = wire, steps }: Driven,
  level: Level,
  pins: readonly ProgramPin[],
): string {
  const isLow = level === 0;
  const pull = isLow ? "down" : "up";
  const contact = isLow ? "ground" : "3.3 V";
  if (!pins.some((pin) => pin.pull === pull)) {
    return `--press ${name} changed nothing: ${wire} was ${isLow ? "low" : "high"} before each press. A button to ${contact} needs a pin with a pull-${isLow ? "up" : "down"}.`;
  }
  const at = `${name}${isLow ? ":high" : ""}@${steps[0]!.atMs}ms`;
  return `--press ${name} changed nothing: the program pulls ${wire} ${pull}, so a button to ${contact} has no effect. For a button to ${isLow ? "3.3 V" : "ground"}, write --press ${at}.`;
}
