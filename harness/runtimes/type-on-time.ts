import type { HostTime } from "../board/host-time.ts";
import type { TypedText } from "../trace/typed-text.ts";

export interface TypingOptions {
  readonly time: Pick<HostTime, "nowMs" | "waitFor">;
  /** The time of the host at which the program started. */
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
  for (const { text, atMs } of texts.toSorted((a, b) => a.atMs - b.atMs)) {
    const waitMs = startMs + atMs - time.nowMs;
    if (waitMs > 0 && (await time.waitFor(ended, waitMs))) return;
    type(text);
  }
}
