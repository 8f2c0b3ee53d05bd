import type { Duplex } from "node:stream";
import { BoardError } from "./board-error.ts";
import { ByteLink } from "./byte-link.ts";
import { type HostTime, pause } from "./host-time.ts";

/** Where a board is found, again and again: at a reset it goes away and comes back. */
export interface BoardPort {
  /** For messages, such as `/dev/ttyACM0`. */
  readonly name: string;
  /** Opens the byte stream. Rejects as long as the board is not there. */
  open(): Promise<Duplex>;
  /** Resets the board from outside, by its RUN pin or its power, where there is a way. */
  reset?(): Promise<void>;
}

/**
 * Opens a port, waiting up to `limitMs` for it to be there.
 * Throws BoardError (`gone`) with the reason of the last attempt.
 */
export async function openLink(
  port: BoardPort,
  time: HostTime,
  limitMs: number,
): Promise<ByteLink> {
  const endMs = time.nowMs + limitMs;
  for (;;) {
    const opening = port.open();
    const isSettled = await time.waitFor(opening, Math.max(RETRY_MS, endMs - time.nowMs));
    if (isSettled) {
      try {
        return new ByteLink(port.name, await opening, time);
      } catch (error) {
        if (time.nowMs >= endMs) throw unopened(port, limitMs, (error as Error).message, error);
      }
    } else {
      // It may still open, when nobody wants it any more.
      opening.then(
        (stream) => stream.destroy(),
        () => {},
      );
      throw unopened(port, limitMs, "it does not answer");
    }
    await pause(time, RETRY_MS);
  }
}

const RETRY_MS = 20;

function unopened(port: BoardPort, limitMs: number, why: string, cause?: unknown): BoardError {
  return new BoardError(
    "gone",
    `${port.name} could not be opened within ${limitMs} ms: ${why}. Plug the board in, or close what else uses its port.`,
    { cause },
  );
}
