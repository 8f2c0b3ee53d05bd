import type { HostTime } from "../board/host-time.ts";
import type { TypedText } from "../trace/typed-text.ts";

export interface TypingOptions {
  readonly time: Pick<HostTime, "nowMs" | "waitFor">;
  /** The time on the host's clock at which the program started, in milliseconds. */
  readonly startMs: number;
  /** Settles when the program has ended. */
  readonly ended: Promise<unknown>;
}

/** Types each text at its time, until the program has ended. */
export async function typeOnTime(
  texts: readonly TypedText[],
  { time, startMs, ended }: TypingOptions,
  type: (text: string) => void,
): Promise<void> {
  const untilMs = (atMs: number) => startMs + atMs - time.nowMs;
  for (const { text, atMs } of texts.toSorted((a, b) => a.atMs - b.atMs)) {
    // A timer of the host may be up to one millisecond early, so this loop waits for the rest of the time. A text that
    // is typed too early might end the program before the planned time of the text, and then the session would not
    // contain the text.
    for (let waitMs = untilMs(atMs); waitMs > 0.001; waitMs = untilMs(atMs)) {
      if (await time.waitFor(ended, waitMs)) return;
    }
    type(text);
  }
}
