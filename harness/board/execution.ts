import { BoardError, type StopReason } from "./board-error.ts";
import type { BoardInput } from "./board-input.ts";
import type { ByteLink } from "./byte-link.ts";
import { deferred } from "./deferred.ts";
import { ANSWER_LIMIT_MS, CTRL_A, CTRL_C, CTRL_D, RAW_BANNER } from "./repl-bytes.ts";

export interface ExecLimits {
  /** The time limit of the code, in milliseconds of the host's time. */
  readonly limitMs: number;
  /**
   * The maximum number of bytes that the code may print. More output is dropped, and the code is interrupted. By
   * default there is no limit.
   */
  readonly outputLimitBytes?: number;
  /** The host interrupts the code when this signal is aborted. */
  readonly stop?: AbortSignal;
  /**
   * The text that the code prints between the end of its program and the report of the results. After this text, the
   * time limit does not apply.
   */
  readonly farewell?: string;
  /**
   * The host calls this function each time that more output arrives. `recent` is the last part of the whole output so
   * far, not only the new part.
   */
  readonly onOutput?: (recent: string) => void;
  /** The host calls this function with all bytes of the output, as they arrive. */
  readonly onBytes?: ((bytes: Uint8Array) => void) | undefined;
  /**
   * The source of the text that a person types for the code. The code may have its own REPL, which reads Ctrl-C as a
   * key. So if Ctrl-C does not stop the code, the host also sends Ctrl-D, which ends such a REPL.
   */
  readonly input?: BoardInput | undefined;
}

/** The result of code that was executed on a board. */
export interface Execution {
  readonly output: Buffer;
  /** The traceback of an uncaught exception. It is empty if there was no exception. */
  readonly error: string;
  /** The reason why the host interrupted the code. Set only if the host interrupted the code. */
  readonly stopped?: StopReason;
}

/** The part of a board that executes code. */
export interface Interpreter {
  /** The name of the board in messages. */
  readonly name: string;
  /** Executes code in the interpreter's global namespace. Throws BoardError for every fault between host and board. */
  exec(code: string, limits: ExecLimits): Promise<Execution>;
}

/**
 * Reads the output of code that was just sent, until the code ends. Sends Ctrl-C if a limit is reached or `limits.stop`
 * is aborted. The first Ctrl-C may be lost, so if the code sends nothing during the next second, this function sends a
 * second Ctrl-C. Throws BoardError (`silent`) if the code sends nothing after the second Ctrl-C, or still runs ten
 * seconds after it.
 */
export async function readExecution(link: ByteLink, limits: ExecLimits): Promise<Execution> {
  const output = new Output(limits.outputLimitBytes ?? Number.POSITIVE_INFINITY);
  const { input } = limits;
  const over = deferred();
  input?.open((text) => link.send(text, SILENCE_LIMIT_MS));
  const close = () => {
    input?.close();
    over.resolve();
  };
  try {
    const stopped = await readOutput(link, output, {
      ...limits,
      onStop: () => {
        input?.close();
        if (input !== undefined) void endRepl(link, over.promise);
      },
      onReport: close,
    }).finally(close);
    const error = await readTraceback(link);
    return { output: output.bytes, error, ...(stopped && { stopped }) };
  } catch (error) {
    if (!(error instanceof BoardError)) throw error;
    const { fault, message, stopped } = error;
    throw new BoardError(fault, message, { output: output.bytes, stopped, cause: error });
  }
}

async function readOutput(
  link: ByteLink,
  output: Output,
  { limitMs, stop, farewell, onOutput, onBytes, onStop, onReport }: OutputLimits,
): Promise<StopReason | undefined> {
  const { time } = link;
  let endMs = time.nowMs + limitMs;
  let stopped: StopReason | undefined;
  let interrupts = 0;
  let isReporting = false;
  for (;;) {
    const { received } = link;
    const end = received.indexOf(CTRL_D, 0, "latin1");
    const arrived = link.take(end < 0 ? received.length : end);
    output.add(arrived);
    onBytes?.(arrived);
    if (end >= 0) {
      link.take(1);
      return stopped;
    }
    if (RESET_SIGN.test(output.recent)) throw resetError(link);
    onOutput?.(output.recent);
    isReporting ||= farewell !== undefined && output.recent.includes(farewell);
    if (isReporting) onReport();

    let reason: StopReason = "output";
    if (stopped !== undefined || !output.isFull) {
      const leftMs = endMs - time.nowMs;
      const waitMs =
        stopped !== undefined
          ? Math.min(leftMs, interrupts === 1 ? SILENCE_LIMIT_MS : SECOND_SILENCE_MS)
          : isReporting
            ? SILENCE_LIMIT_MS
            : leftMs;
      if (await link.waitForMore(waitMs, stopped === undefined ? stop : undefined)) continue;
      if (stopped !== undefined && interrupts > 1) {
        if (await isAtPrompt(link)) throw lostEndError(link);
        throw unstoppableError(link, limitMs, stopped);
      }
      reason = stop?.aborted ? "signal" : "limit";
    }
    interrupts++;
    stopped ??= reason;
    endMs = time.nowMs + STOP_LIMIT_MS;
    await link.send(CTRL_C, SILENCE_LIMIT_MS);
    if (interrupts === 1) onStop();
  }
}

interface OutputLimits extends ExecLimits {
  /** The host calls this function after it has sent the first Ctrl-C. */
  readonly onStop: () => void;
  /** The host calls this function when the code has printed `farewell`. The host may call it several times. */
  readonly onReport: () => void;
}

/**
 * Tries to stop code whose own REPL reads Ctrl-C as a key. Sends Ctrl-D, Ctrl-C and Ctrl-D, with a pause before each
 * key, until `over` is resolved. Ctrl-D ends such a REPL, and then the program with this REPL may end, too.
 */
async function endRepl(link: ByteLink, over: Promise<void>): Promise<void> {
  for (const key of [CTRL_D, CTRL_C, CTRL_D]) {
    if (await link.time.waitFor(over, REPL_LIMIT_MS)) return;
    // Errors are ignored here, because the reader of the link reports a lost link.
    await link.send(key, SILENCE_LIMIT_MS).catch(() => {});
  }
}

async function readTraceback(link: ByteLink): Promise<string> {
  const text = await link.readThrough(CTRL_D, ANSWER_LIMIT_MS);
  const prompt = text && (await link.read(1, ANSWER_LIMIT_MS));
  if (prompt?.toString("latin1") !== ">") {
    // If code ends with SystemExit, the board resets itself after the code.
    const greeting = prompt && (await link.readThrough(RAW_BANNER, ANSWER_LIMIT_MS));
    if (greeting && RESET_SIGN.test(greeting.toString("latin1"))) throw resetError(link);
    throw new BoardError(
      "damaged",
      `${link.name} did not return to its prompt after its code ended. Either bytes were lost, duplicated or changed on the way, or the code printed the byte 4 (Ctrl-D), which marks the end of the output. Try again. If the error happens again, check the code, the cable and the USB hub.`,
    );
  }
  return text!.toString().slice(0, -1).replaceAll("\r\n", "\n");
}

/** Keeps the beginning of the output up to a limit, and the last part of the output. */
class Output {
  recent = "";
  readonly #limitBytes: number;
  readonly #chunks: Buffer[] = [];
  #count = 0;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** True if output was dropped. */
  get isFull(): boolean {
    return this.#count > this.#limitBytes;
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const room = this.#limitBytes - this.#count;
    if (room > 0) this.#chunks.push(bytes.subarray(0, room));
    this.#count += bytes.length;
    this.recent = this.recent.slice(-RECENT_CHARACTERS) + bytes.toString("latin1");
  }
}

const SILENCE_LIMIT_MS = 1000;
const REPL_LIMIT_MS = 300;
/** The longest time for which the code may be silent after a second Ctrl-C. */
const SECOND_SILENCE_MS = 300;
const STOP_LIMIT_MS = 10_000;
const RECENT_CHARACTERS = 500;

/**
 * Matches the text that a board prints when it restarts. After a soft reset, the text ends with the banner of the raw
 * REPL. After any other restart, it ends with the banner and the prompt of the interactive REPL.
 */
const RESET_SIGN = new RegExp(
  `soft reboot\\r\\n[\\s\\S]*${RAW_BANNER}$|MicroPython v[^\\r\\n]*\\r\\n([^\\r\\n]*\\r\\n)?>>> $`,
);

function resetError(link: ByteLink): BoardError {
  return new BoardError(
    "reset",
    `${link.name} restarted while it ran its code, for example because of machine.soft_reset(), SystemExit or a brown-out. Find out what resets the board. Check its power supply, too.`,
  );
}

/**
 * Sends Ctrl-A and returns true if the board answers with the banner of the raw REPL. A board with this banner waits
 * for new code. So its old code has ended, even if no report arrived.
 */
async function isAtPrompt(link: ByteLink): Promise<boolean> {
  await link.send(CTRL_A, SILENCE_LIMIT_MS);
  return (await link.readThrough(RAW_BANNER, SECOND_SILENCE_MS)) !== undefined;
}

function lostEndError(link: ByteLink): BoardError {
  return new BoardError(
    "damaged",
    `${link.name} has ended its code, but the end of its report did not arrive. Bytes were lost or changed on the way. Try again. If the error happens again, check the cable and the USB hub.`,
  );
}

function unstoppableError(link: ByteLink, limitMs: number, reason: StopReason): BoardError {
  const why = {
    limit: `did not finish its code within ${limitMs} ms`,
    output: "printed more bytes than its limit allows",
    signal: "was told to stop",
  }[reason];
  return new BoardError(
    "silent",
    `${link.name} ${why}, and Ctrl-C does not stop it. Its firmware hangs, or its program ignores Ctrl-C. Reset the board or unplug it.`,
    { stopped: reason },
  );
}
