import { BoardError } from "./board-error.ts";
import type { ByteLink } from "./byte-link.ts";
import { sendCode } from "./code-sending.ts";
import { type ExecLimits, type Execution, readExecution } from "./execution.ts";
import {
  ANSWER_LIMIT_MS,
  CTRL_A,
  CTRL_B,
  CTRL_C,
  CTRL_D,
  PROMPT,
  RAW_BANNER,
} from "./repl-bytes.ts";

/**
 * MicroPython's raw REPL, which is the REPL for programs. The REPL for people is the interactive REPL
 * (https://docs.micropython.org/en/latest/reference/repl.html#raw-repl).
 */
export class RawRepl {
  readonly #link: ByteLink;
  #questions = 0;

  constructor(link: ByteLink) {
    this.#link = link;
  }

  /**
   * Interrupts the board and enters the raw REPL. If the board is already in the raw REPL, it enters the raw REPL
   * again. Discards all output that the board sent before this call. Throws BoardError: `silent` if the board does not
   * answer, or `gone` if the port has disappeared.
   */
  async enter(): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (await this.#tryToEnter()) return;
    }
    throw new BoardError(
      "silent",
      `${this.#link.name} does not reach its REPL: aiorig sent Ctrl-C and Ctrl-A ${ATTEMPTS} times, and each time the REPL did not answer within ${ENTRY_LIMIT_MS} ms. Either the firmware hangs, the program ignores Ctrl-C, or the board does not run MicroPython. Reset the board or unplug it.`,
    );
  }

  /**
   * Executes code. Call this method only after `enter` or another `exec`. If a limit is reached, Ctrl-C interrupts the
   * code. Throws BoardError:
   * - `silent`: Ctrl-C does not stop the code.
   * - `reset`: the board restarted while the code ran.
   * - `damaged`: the answer is not part of the protocol.
   * - `gone`: the port has disappeared.
   */
  async exec(code: string, limits: ExecLimits): Promise<Execution> {
    await sendCode(this.#link, code);
    return readExecution(this.#link, limits);
  }

  /**
   * Restarts the interpreter. Call this method after `enter` or `exec`. The board runs boot.py, but not main.py. The
   * port stays open. Throws BoardError like `enter`.
   */
  async softReset(): Promise<void> {
    const link = this.#link;
    await link.send(CTRL_D, ANSWER_LIMIT_MS);
    const hasReset = await link.readThrough(SOFT_REBOOT, ANSWER_LIMIT_MS);
    if (hasReset && (await link.readThrough(RAW_BANNER, ANSWER_LIMIT_MS))) return;
    throw new BoardError(
      "silent",
      `${link.name} was not ready within ${ANSWER_LIMIT_MS} ms after a soft reset. Either its boot.py does not end, or its firmware hangs. Reset the board or unplug it.`,
    );
  }

  /** Returns to the interactive REPL, which people use. */
  async leave(): Promise<void> {
    await this.#link.send(CTRL_B, ANSWER_LIMIT_MS);
    await this.#link.readThrough(PROMPT, ANSWER_LIMIT_MS);
  }

  /**
   * Tries once to enter the raw REPL. Returns true if the board answered. Sends Ctrl-C twice, because the first Ctrl-C
   * may end a program, and the second Ctrl-C may end the program's `finally` block.
   */
  async #tryToEnter(): Promise<boolean> {
    const link = this.#link;
    link.discard();
    await link.send(`\r${CTRL_C}${CTRL_C}\r${CTRL_A}`, ANSWER_LIMIT_MS);
    if (!(await link.readThrough(RAW_BANNER, ENTRY_LIMIT_MS))) return false;
    // The board may still send answers to earlier keys. So the host asks a new question. All bytes after the answer to
    // this question are new.
    const question = `${this.#questions++}`;
    await link.send(`print("at",${question})${CTRL_D}`, ANSWER_LIMIT_MS);
    const answer = `OKat ${question}\r\n${CTRL_D}${CTRL_D}>`;
    return (await link.readThrough(answer, ENTRY_LIMIT_MS)) !== undefined;
  }
}

const ATTEMPTS = 3;
const ENTRY_LIMIT_MS = 1000;
const SOFT_REBOOT = "soft reboot\r\n";
