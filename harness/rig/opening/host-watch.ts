import type { Instrument } from "../../instrument/instrument.ts";
import type { RigBoards } from "../boards/rig-boards.ts";

/**
 * Makes the instrument watch this host, because the host may be killed, hang or lose the cable. From now on, the host
 * sends a heartbeat every second. If the instrument receives no heartbeat for five seconds, it makes its pins inputs.
 * If there is a `runPin`, the instrument then resets the device under test through this pin. Returns a function that
 * stops the heartbeat. Does nothing if the instrument cannot watch a host. Throws BoardError if the instrument does not
 * answer.
 */
export async function watchHost(
  instrument: Instrument,
  runPin: number | undefined,
  every: RigBoards["every"],
): Promise<() => void> {
  if (!instrument.canWatchHost) return () => {};
  await instrument.watchHost(SILENCE_MS, runPin);
  return every(SIGN_EVERY_MS, () => instrument.sayHere());
}

/** The longest time in milliseconds from the last heartbeat until the instrument makes the rig safe. */
export const SILENCE_MS = 5000;
const SIGN_EVERY_MS = 1000;
