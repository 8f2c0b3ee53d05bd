import { realTime } from "../../board/host-time.ts";
import type { Board } from "../../emulator/simulation/board.ts";
import type { Pty } from "./pty.ts";

/** The connection between a board's serial port and a pseudo-terminal. */
export class ServedPort {
  readonly #board: Board;
  readonly #pty: Pty;
  #typed: Buffer[] = [];
  #fullSinceMs: number | undefined;
  #isDropping = false;

  constructor(board: Board, pty: Pty, wake: () => void) {
    this.#board = board;
    this.#pty = pty;
    board.serial.onData = (bytes) => {
      if (!this.#isDropping) pty.send(bytes);
    };
    pty.onData = (bytes) => {
      this.#typed.push(bytes);
      wake();
    };
  }

  /**
   * True if virtual time must stop because a program reads the output of the board too slowly. If the program is too
   * slow for longer than READER_LIMIT_MS, time continues and new output is lost.
   */
  isHeldBack(): boolean {
    if (this.#pty.waitingBytes < MOST_WAITING_BYTES) {
      this.#isDropping = false;
      this.#fullSinceMs = undefined;
      return false;
    }
    this.#fullSinceMs ??= realTime.nowMs;
    this.#isDropping ||= realTime.nowMs - this.#fullSinceMs > READER_LIMIT_MS;
    return !this.#isDropping;
  }

  /** Sends typed input as fast as the board reads it. Input is lost while the board is not connected. */
  deliver(): void {
    const { serial } = this.#board;
    while (this.#typed.length > 0 && serial.unsentBytes < MOST_WAITING_BYTES) {
      const bytes = this.#typed.shift()!;
      if (serial.isConnected) serial.write(bytes);
    }
    if (this.#typed.length > 0) this.#pty.pause();
    else this.#pty.resume();
  }
}

const MOST_WAITING_BYTES = 64 * 1024;
const READER_LIMIT_MS = 1000;
