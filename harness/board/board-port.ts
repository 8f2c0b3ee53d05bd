import type { Duplex } from "node:stream";
import { BoardError } from "./board-error.ts";
import { ByteLink } from "./byte-link.ts";
import { type HostTime, pause } from "./host-time.ts";
import { PortRefusal } from "./port-refusal.ts";

/**
 * The port through which the host reaches a board. After a reset, the port of the operating system disappears and comes
 * back. This object then finds the board again.
 */
export interface BoardPort {
  /** The name of the port in messages, such as `/dev/ttyACM0`. */
  readonly name: string;
  /** Opens the byte stream. Rejects while the board is missing. Rejects with PortRefusal if waiting does not help. */
  open(): Promise<Duplex>;
  /**
   * Resets the board from outside, through its reset line or its power. Set only if the host can reset the board.
   */
  reset?(): Promise<void>;
  /**
   * True if a bridge, such as a server in the network, is between host and board. The bridge stays open while the board
   * resets. If the bridge is closed, this says nothing about the board.
   */
  readonly isBridge?: boolean;
  /**
   * The names of the board and its chip, as in `os.uname().machine`. Set only if the host can know these names without
   * asking the board.
   */
  readonly machine?: string;
  /** True if the board prints a log when it boots. After a reset, the host then waits until the log has ended. */
  readonly printsBootLog?: boolean;
}

/**
 * Opens a port. If the port is missing, waits up to `limitMs` until it appears. Throws BoardError with the reason why
 * the last attempt failed: `refused` if waiting does not help, otherwise `gone`.
 */
export async function openLink(
  port: BoardPort,
  time: HostTime,
  limitMs: number,
): Promise<ByteLink> {
  const endMs = time.nowMs + limitMs;
  let why = "it does not answer";
  for (;;) {
    const opening = port.open();
    const isSettled = await time.waitFor(opening, Math.max(RETRY_MS, endMs - time.nowMs));
    if (isSettled) {
      try {
        return new ByteLink(port.name, await opening, time, port.isBridge);
      } catch (error) {
        if (error instanceof PortRefusal) {
          throw new BoardError("refused", `${port.name}: ${error.message}`, { cause: error });
        }
        why = (error as Error).message;
        if (time.nowMs >= endMs) throw unopened(port, limitMs, why, error);
      }
    } else {
      // The port may still open after the limit. Nobody needs its stream any more, so it is closed.
      opening.then(
        (stream) => stream.destroy(),
        () => {},
      );
      throw unopened(port, limitMs, why);
    }
    await pause(time, RETRY_MS);
  }
}

const RETRY_MS = 20;

function unopened(port: BoardPort, limitMs: number, why: string, cause?: unknown): BoardError {
  const next = port.isBridge
    ? "Start the program that serves this port, or correct the address"
    : "Plug the board in, or close other programs that use its port";
  const reason = why.replace(/\.$/, "");
  return new BoardError(
    "gone",
    `${port.name} could not be opened within ${limitMs} ms: ${reason}. ${next}.`,
    { cause },
  );
}
