import type { Instrument } from "../instrument/instrument.ts";
import type { RigBoards } from "./rig-boards.ts";

/**
 * Has the instrument watch over this host: when it has heard nothing for five seconds, because the host's program
 * was killed, hangs or has lost the cable, it makes its pins inputs and resets the device under test.
 * Gives what ends the signs of life. Throws BoardError.
 */
export async function watchHost(
  instrument: Instrument,
  runPin: number,
  every: RigBoards["every"],
): Promise<() => void> {
  if (!instrument.canWatchHost) return () => {};
  await instrument.watchHost(SILENCE_MS, runPin);
  return every(SIGN_EVERY_MS, () => instrument.sayHere());
}

/** So long a rig may be left as it is after its host has gone. */
export const SILENCE_MS = 5000;
const SIGN_EVERY_MS = 1000;
