import { BoardError, beforeCode } from "./board-error.ts";
import { BoardFiles } from "./board-files.ts";
import { type BoardPort, openLink } from "./board-port.ts";
import type { ByteLink } from "./byte-link.ts";
import type { ExecLimits, Execution } from "./execution.ts";
import { type HostTime, pause, realTime } from "./host-time.ts";
import { RawRepl } from "./raw-repl.ts";
import { ANSWER_LIMIT_MS, CTRL_D, PROMPT } from "./repl-bytes.ts";
import { sealCode, unsealTraceback, WHOLE } from "./sealed-code.ts";

/**
 * A board with MicroPython behind a byte stream. The port is opened at the first use, and again after the board was
 * unplugged or reset. Every program starts from a prompt, even if an earlier program still runs. Only one call may be
 * active at a time.
 */
export class MicroPythonBoard {
  readonly files: BoardFiles;
  readonly #port: BoardPort;
  readonly #time: HostTime;
  #link: ByteLink | undefined;
  #repl: RawRepl | undefined;
  /** True if the board is at the prompt of the raw REPL. */
  #isReady = false;

  constructor(port: BoardPort, time: HostTime = realTime) {
    this.#port = port;
    this.#time = time;
    this.files = new BoardFiles(this);
  }

  /** The name of the board in messages. */
  get name(): string {
    return this.#port.name;
  }

  /**
   * Executes code in the interpreter's global namespace. The board executes exactly the code that was sent, or nothing.
   * If a limit is reached, the code is interrupted. If the code raises an exception, `error` has the traceback. Throws
   * BoardError for every fault between host and board. After a fault, the next call connects again.
   */
  async exec(code: string, limits: ExecLimits): Promise<Execution> {
    const repl = await beforeCode(() => this.#ready());
    let execution: Execution;
    try {
      execution = await repl.exec(sealCode(code), limits);
    } catch (error) {
      this.#isReady = false;
      throw error instanceof BoardError ? await this.#explain(error) : error;
    }
    const { output, error } = execution;
    if (!startsWhole(output)) {
      if (execution.stopped !== undefined) return execution; // before it started
      if (lastLine(error).startsWith("MemoryError")) {
        throw new BoardError(
          "memory",
          `the program does not fit into the memory of ${this.name} (${lastLine(error)}). The text of the program has ${Math.ceil(Buffer.byteLength(code) / 1000)} kB. Make the program shorter, or move parts of it to modules, because the board compiles modules one after the other.`,
        );
      }
      throw new BoardError(
        "damaged",
        `the code for ${this.name} did not arrive as it was sent (${lastLine(error) || "it never started"}). Bytes were lost, duplicated or changed on the way. Try again. If the error happens again, check the cable and the USB hub.`,
      );
    }
    return { ...execution, output: output.subarray(1), error: unsealTraceback(error) };
  }

  /** Sends Ctrl-C and waits for the prompt. Throws BoardError. */
  async interrupt(): Promise<void> {
    this.#isReady = false;
    await this.#ready();
  }

  /** Restarts the interpreter. Names and modules are lost, but pins and files stay. Throws BoardError. */
  async softReset(): Promise<void> {
    const repl = await this.#ready();
    this.#isReady = false;
    await repl.softReset();
    this.#isReady = true;
  }

  /** Resets the chip, from outside if possible, and waits for the prompt. Throws BoardError. */
  async hardReset(): Promise<void> {
    if (this.#port.reset) await this.#port.reset();
    else {
      await this.#ready();
      await this.#link!.send(`import machine;machine.reset()${CTRL_D}`, ANSWER_LIMIT_MS);
    }
    this.#isReady = false;
    await this.#seeGo();
    await this.#skipBootLog();
    await this.#ready();
  }

  /**
   * If the board prints a boot log, waits at most `BOOT_LIMIT_MS` for the prompt after the log. While the board boots,
   * it does not read its port, so an interrupt from the host would be lost. If no prompt comes, for example because a
   * main.py runs, the host interrupts the board as usual.
   */
  async #skipBootLog(): Promise<void> {
    if (this.#port.printsBootLog !== true || this.#link?.isOpen !== true) return;
    try {
      await this.#link.readThrough(PROMPT, BOOT_LIMIT_MS);
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
    }
  }

  /** Leaves the board at the interactive REPL, so that a person can use it, and releases the port. Never rejects. */
  async close(): Promise<void> {
    if (this.#isReady) await this.#repl?.leave().catch(() => {});
    this.#isReady = false;
    await this.#link?.close();
  }

  async #ready(): Promise<RawRepl> {
    // Pending events of the port must arrive first, because one of them may say that the port has closed.
    await pause(this.#time, 0);
    if (this.#link?.isOpen !== true) {
      this.#isReady = false;
      await this.#link?.close();
      this.#connect(await openLink(this.#port, this.#time, COMEBACK_LIMIT_MS));
    }
    if (!this.#isReady) await this.#repl!.enter();
    this.#isReady = true;
    return this.#repl!;
  }

  /**
   * Returns the error for the caller, with the output of the code. If the board disappeared, the error says why. A
   * board that comes back is asked for the reason. A board that stays away was unplugged or lost power.
   */
  async #explain(error: BoardError): Promise<BoardError> {
    const { fault, message, stopped } = error;
    const isBeforeCode = !startsWhole(error.output);
    const output = isBeforeCode ? error.output : error.output.subarray(1);
    const options = { output, stopped, isBeforeCode, cause: error };
    if (fault !== "gone") return new BoardError(fault, message, options);
    if (this.#port.isBridge) {
      return new BoardError(
        "gone",
        `${this.name} closed the connection while the board ran its code. Check the network and the program that serves the port, and try again.`,
        options,
      );
    }
    let why: Comeback;
    try {
      this.#connect(await openLink(this.#port, this.#time, COMEBACK_LIMIT_MS));
      why = await askComeback(this.#repl!);
    } catch {
      return new BoardError(
        "gone",
        `${this.name} disappeared while it ran its code and did not come back within ${COMEBACK_LIMIT_MS / 1000} s. It was unplugged or lost power. Plug it in and try again.`,
        options,
      );
    }
    if (why === "running") {
      return new BoardError(
        "gone",
        `${this.name} disappeared while it ran its code and came back, but it did not restart. So its connection was interrupted. Check the cable and the USB hub.`,
        options,
      );
    }
    if (why === "power") {
      return new BoardError(
        "gone",
        `${this.name} disappeared while it ran its code and came back. It reports that it was turned on or reset from outside. Check its power supply, its cable and the wire on its reset pin.`,
        options,
      );
    }
    return new BoardError(
      "reset",
      `${this.name} disappeared while it ran its code and came back immediately. So it reset itself, for example because of machine.reset(), a watchdog or a brown-out. Find out what resets the board. Check its power supply, too.`,
      options,
    );
  }

  #connect(link: ByteLink): void {
    this.#link = link;
    this.#repl = new RawRepl(link);
  }

  /**
   * Waits until the port disappears, but at most GOING_LIMIT_MS. A USB port disappears at a reset, but the port of a
   * USB-to-serial bridge stays.
   */
  async #seeGo(): Promise<void> {
    const link = this.#link;
    if (link === undefined) return;
    const endMs = this.#time.nowMs + GOING_LIMIT_MS;
    try {
      while (this.#time.nowMs < endMs) await link.waitForMore(endMs - this.#time.nowMs);
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
    }
  }
}

/** The longest time for a boot. An ESP32 boots in less than two seconds, even if it creates its file system. */
const BOOT_LIMIT_MS = 5000;

/**
 * The longest time from a reset to an open port. During this time the board boots and mounts its files, and the host
 * configures it.
 */
const COMEBACK_LIMIT_MS = 5000;
const GOING_LIMIT_MS = 500;

/**
 * Why a board is back after it disappeared. A program on the board cannot cause `running` or `power`.
 * - `running`: the board did not restart.
 * - `power`: the board restarted because its power was turned on or its reset pin was low.
 * - `restarted`: the board restarted for a different reason, or the reason is unknown.
 */
type Comeback = "running" | "power" | "restarted";

/**
 * Asks a board why it disappeared while it executed sealed code. Sealed code imports binascii, so a board that no
 * longer has the name `binascii` has restarted. Throws BoardError.
 */
async function askComeback(repl: RawRepl): Promise<Comeback> {
  await repl.enter();
  const { output } = await repl.exec(COMEBACK_QUESTION, { limitMs: COMEBACK_LIMIT_MS });
  const [answer = ""] = /running|power|restarted/.exec(output.toString()) ?? [];
  await repl.softReset();
  return answer === "running" || answer === "power" ? answer : "restarted";
}

const COMEBACK_QUESTION = `import machine
def _aiorig_cause():
 if "binascii" in globals():
  return "running"
 if hasattr(machine,"reset_cause") and machine.reset_cause()==getattr(machine,"PWRON_RESET",None):
  return "power"
 return "restarted"
print(_aiorig_cause())`;

function startsWhole(output: Buffer): boolean {
  return output.toString("latin1", 0, 1) === WHOLE;
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)!.trim();
}
