import { performance } from "node:perf_hooks";
import { timeOutput } from "../trace/timed-output.ts";
import type { SessionTrace, TimedText } from "../trace/trace.ts";

type Stream = "stdout" | "stderr";

/**
 * The output of a process with the real times at which it arrived. Time 0 is the arrival of the line `start` on
 * standard output. Text before this line does not come from the program.
 */
export class PrintedTimes {
  readonly #start: string;
  readonly #onStart: (() => void) | undefined;
  readonly #parts: TimedText[] = [];
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  /** For each stream: the text that has arrived before its line `start`. Undefined after this line. */
  readonly #before: Record<Stream, string | undefined> = { stdout: "", stderr: "" };
  #startMs: number | undefined;

  /** `onStart` is called when the line `start` has arrived. */
  constructor(start: string, onStart?: () => void) {
    this.#start = `${start}\n`;
    this.#onStart = onStart;
  }

  /** Adds bytes that have just arrived to the output. */
  add(stream: Stream, bytes: Uint8Array): void {
    const nowMs = performance.now();
    const text = this.#ownText(stream, this.#decoders[stream].decode(bytes, { stream: true }));
    if (text === undefined) return;
    if (stream === "stdout" && this.#startMs === undefined) {
      this.#startMs = nowMs;
      this.#onStart?.();
    }
    if (text !== "") this.#parts.push({ atUs: nowMs * 1000, text });
  }

  /**
   * Returns the output up to now, without the lines of the probe. Also returns how long the program ran: until its end,
   * or until now if it still runs.
   */
  read(sentinel: string): SessionTrace {
    const nowUs = performance.now() * 1000;
    const startUs = this.#startMs === undefined ? nowUs : this.#startMs * 1000;
    const parts = this.#parts.map(({ atUs, text }) => ({
      atUs: Math.max(0, atUs - startUs),
      text,
    }));
    const { printed, endUs } = timeOutput(parts, sentinel);
    return { console: printed, lengthUs: endUs ?? nowUs - startUs, used: [] };
  }

  #ownText(stream: Stream, text: string): string | undefined {
    const before = this.#before[stream];
    if (before === undefined) return text;
    const whole = (before + text).replaceAll("\r\n", "\n");
    const at = whole.indexOf(this.#start);
    this.#before[stream] = at < 0 ? whole : undefined;
    return at < 0 ? undefined : whole.slice(at + this.#start.length);
  }
}
