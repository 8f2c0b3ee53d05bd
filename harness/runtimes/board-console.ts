import type { HostTime } from "../board/host-time.ts";
import type { WatchCondition } from "../trace/session-setup.ts";
import { type TimedOutput, timeOutput } from "../trace/timed-output.ts";
import type { TimedText } from "../trace/trace.ts";

/** The output of a program on a board, with the times at which it arrived at the host. */
export class BoardConsole {
  readonly #time: HostTime;
  readonly #onText: (() => void) | undefined;
  readonly #text: string | undefined;
  readonly #parts: TimedText[] = [];
  readonly #decoder = new TextDecoder();
  #isListening = false;
  #recent = "";
  #startMs: number | undefined;

  /** If `until` waits for a text, `onCondition` is called as soon as the program has printed this text. */
  constructor(time: HostTime, until?: WatchCondition, onCondition?: () => void) {
    this.#time = time;
    this.#text = until?.kind === "text" ? until.text : undefined;
    this.#onText = onCondition;
  }

  /**
   * Starts to record the output of the program. Call this when the board waits for the start signal, because the
   * program prints nothing before this signal.
   */
  listen(): void {
    this.#isListening = true;
  }

  /** Records when the start signal was sent. `hostMs` is the time on the host's clock, in milliseconds. */
  start(hostMs: number): void {
    this.#startMs = hostMs;
  }

  /** The time since the start signal, in milliseconds. It is 0 before the start signal. */
  get nowMs(): number {
    return this.#time.nowMs - (this.#startMs ?? this.#time.nowMs);
  }

  /** Adds bytes that have just arrived to the output. */
  add(bytes: Uint8Array): void {
    if (!this.#isListening || bytes.length === 0) return;
    const text = this.#decoder.decode(bytes, { stream: true });
    this.#parts.push({ atUs: this.#time.nowMs * 1000, text });
    if (this.#text === undefined) return;
    this.#recent = (this.#recent + text).replaceAll("\r\n", "\n");
    if (this.#recent.includes(this.#text)) this.#onText?.();
    this.#recent = this.#recent.slice(-this.#text.length - 1);
  }

  /** Returns the output up to now. Each part has its time since the start signal, in microseconds. */
  read(sentinel: string): TimedOutput & { readonly nowUs: number } {
    const startUs = (this.#startMs ?? this.#time.nowMs) * 1000;
    const parts = untilEnd(this.#parts).map(({ atUs, text }) => ({
      atUs: Math.max(0, atUs - startUs),
      text,
    }));
    return { ...timeOutput(parts, sentinel), nowUs: this.#time.nowMs * 1000 - startUs };
  }
}

/**
 * Returns the output before the byte 0x04, because a board ends its output with this byte. Removes a line end at the
 * start of the output. This line end belongs to the line in which the board reported that it waits for the start
 * signal.
 */
export function untilEnd(parts: readonly TimedText[]): TimedText[] {
  const kept: TimedText[] = [];
  let isFirst = true;
  for (const { atUs, text } of parts) {
    const end = text.indexOf("\x04");
    const own = end < 0 ? text : text.slice(0, end);
    kept.push({ atUs, text: isFirst ? own.replace(/^\r?\n/, "") : own });
    isFirst = false;
    if (end >= 0) break;
  }
  return kept;
}
