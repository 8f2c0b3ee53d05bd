import { BoardError } from "./board-error.ts";
import { BoardFiles } from "./board-files.ts";
import { type BoardPort, openLink } from "./board-port.ts";
import type { ByteLink } from "./byte-link.ts";
import type { ExecLimits, Execution } from "./execution.ts";
import { type HostTime, pause, realTime } from "./host-time.ts";
import { RawRepl } from "./raw-repl.ts";
import { ANSWER_LIMIT_MS, CTRL_D } from "./repl-bytes.ts";
import { sealCode, unsealTraceback, WHOLE } from "./sealed-code.ts";

/**
 * A board with MicroPython behind a byte stream. It is opened when it is first needed, and again after
 * it was unplugged or reset; whatever an earlier program left behind, the next one is started from a
 * prompt. One thing at a time: nothing here may be called while another call is under way.
 */
export class MicroPythonBoard {
  readonly files: BoardFiles;
  readonly #port: BoardPort;
  readonly #time: HostTime;
  #link: ByteLink | undefined;
  #repl: RawRepl | undefined;
  /** Whether the raw REPL shows its prompt. */
  #isReady = false;

  constructor(port: BoardPort, time: HostTime = realTime) {
    this.#port = port;
    this.#time = time;
    this.files = new BoardFiles(this);
  }

  /** For messages. */
  get name(): string {
    return this.#port.name;
  }

  /**
   * Executes code in the interpreter's global names. It is executed whole, as it was sent, or not at
   * all. At a limit it is interrupted; what an exception has to say is in `error`.
   * Throws BoardError for everything that went wrong between host and board; the next call starts afresh.
   */
  async exec(code: string, limits: ExecLimits): Promise<Execution> {
    const repl = await this.#ready();
    let execution: Execution;
    try {
      execution = await repl.exec(sealCode(code), limits);
    } catch (error) {
      this.#isReady = false;
      throw error instanceof BoardError ? await this.#explain(error) : error;
    }
    const { output, error } = execution;
    if (!startsWhole(output)) {
      if (execution.stopped !== undefined) return execution; // before it had started
      throw new BoardError(
        "damaged",
        `the code for ${this.name} did not arrive as it was sent (${lastLine(error) || "it never started"}): bytes were lost, doubled or changed on the way. Try again; if it happens again, look at cable and hub.`,
      );
    }
    return { ...execution, output: output.subarray(1), error: unsealTraceback(error) };
  }

  /** Sends Ctrl-C, and comes back when the prompt is there. Throws BoardError. */
  async interrupt(): Promise<void> {
    this.#isReady = false;
    await this.#ready();
  }

  /** Starts the interpreter anew: names and modules are gone, pins and files stay. Throws BoardError. */
  async softReset(): Promise<void> {
    const repl = await this.#ready();
    this.#isReady = false;
    await repl.softReset();
    this.#isReady = true;
  }

  /** Resets the chip, from outside where there is a way, and waits for its prompt. Throws BoardError. */
  async hardReset(): Promise<void> {
    if (this.#port.reset) await this.#port.reset();
    else {
      await this.#ready();
      await this.#link!.send(`import machine;machine.reset()${CTRL_D}`, ANSWER_LIMIT_MS);
    }
    this.#isReady = false;
    await this.#seeGo();
    await this.#ready();
  }

  /** Leaves the board at the REPL for people, and gives the port back. Never rejects. */
  async close(): Promise<void> {
    if (this.#isReady) await this.#repl?.leave().catch(() => {});
    this.#isReady = false;
    await this.#link?.close();
  }

  async #ready(): Promise<RawRepl> {
    // So that we hear of what has happened to the port meanwhile.
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

  /** A board that comes back has reset itself; one that does not has been unplugged. */
  async #explain(error: BoardError): Promise<BoardError> {
    const { fault, message, stopped } = error;
    const output = startsWhole(error.output) ? error.output.subarray(1) : error.output;
    const options = { output, stopped, cause: error };
    if (fault !== "gone") return new BoardError(fault, message, options);
    try {
      this.#connect(await openLink(this.#port, this.#time, COMEBACK_LIMIT_MS));
    } catch {
      return new BoardError(
        "gone",
        `${this.name} went away while it ran its code, and was not back ${COMEBACK_LIMIT_MS / 1000} s later: it was unplugged or lost its power. Plug it in and try again.`,
        options,
      );
    }
    return new BoardError(
      "reset",
      `${this.name} went away while it ran its code and came back at once: it has reset itself, as by machine.reset(), a watchdog or a brown-out. Look for what resets the board, its supply included.`,
      options,
    );
  }

  #connect(link: ByteLink): void {
    this.#link = link;
    this.#repl = new RawRepl(link);
  }

  /** A port over USB goes away at a reset, and one behind a bridge stays. */
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

/** How long a board may take from a reset to its port: it starts, mounts its files, and is set up by the host. */
const COMEBACK_LIMIT_MS = 5000;
const GOING_LIMIT_MS = 500;

function startsWhole(output: Buffer): boolean {
  return output.toString("latin1", 0, 1) === WHOLE;
}

function lastLine(text: string): string {
  return text.trimEnd().split("\n").at(-1)!.trim();
}
