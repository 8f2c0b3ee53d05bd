import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UsageError } from "../runtimes/usage-error.ts";
import type { LivePins } from "../trace/live-pins.ts";
import { prepareRepl } from "./watch-repl.ts";

beforeEach(() => {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
});

test("a REPL needs a terminal", () => {
  expect(() => prepareRepl(Object.assign(new FakeTerminal(), { isTTY: false }))).toThrow(
    UsageError,
  );
});

describe("the end of a REPL", () => {
  const RESTORED = { modes: ["raw", "lines"], listeners: 0, isPaused: true };

  test("the terminal is restored after the end of the program", async () => {
    const terminal = new FakeTerminal();
    const { repl, listen } = prepareRepl(terminal);
    const typed: string[] = [];
    const end = await listen(NEVER, async () => {
      terminal.write("early\r");
      await terminal.idle();
      repl.onStart(pinsThatType(typed));
      terminal.write("late\x03");
      await terminal.idle();
      return "ended";
    });
    expect({ end, typed, state: terminal.state() }).toEqual({
      end: "ended",
      typed: ["early\r", "late\x03"],
      state: RESTORED,
    });
  });

  test("the terminal is restored after an error", async () => {
    const terminal = new FakeTerminal();
    const work = prepareRepl(terminal).listen(NEVER, () => Promise.reject(new Error("lost")));
    await expect(work).rejects.toThrow("lost");
    expect(terminal.state()).toEqual(RESTORED);
  });

  test("the terminal is restored after Ctrl-], and Ctrl-] does not reach the program", async () => {
    const terminal = new FakeTerminal();
    const { repl, listen } = prepareRepl(terminal);
    const typed: string[] = [];
    repl.onStart(pinsThatType(typed));
    terminal.write("last\x1dnever");
    await listen(NEVER, untilAborted);
    expect({ typed, state: terminal.state() }).toEqual({ typed: ["last"], state: RESTORED });
  });

  test("a signal restores the terminal, for example if another terminal sends the signal of Ctrl-C", async () => {
    const terminal = new FakeTerminal();
    const stop = new AbortController();
    const watching = prepareRepl(terminal).listen(stop.signal, untilAborted);
    stop.abort();
    await watching;
    expect(terminal.state()).toEqual(RESTORED);
  });
});

const NEVER = new AbortController().signal;

function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve());
  });
}

/** A simulated terminal. A test types keys with `write`. */
class FakeTerminal extends PassThrough {
  readonly isTTY: boolean = true;
  readonly #modes: string[] = [];

  setRawMode(isRaw: boolean): this {
    this.#modes.push(isRaw ? "raw" : "lines");
    return this;
  }

  /** Resolves when the REPL has read everything that the test typed. */
  async idle(): Promise<void> {
    while (this.readableLength > 0) await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  }

  state() {
    return {
      modes: this.#modes,
      listeners: this.listenerCount("data"),
      isPaused: this.isPaused(),
    };
  }
}

function pinsThatType(typed: string[]): LivePins {
  return {
    drive: () => {},
    type: (text) => typed.push(text),
    look: () => ({ nowMs: 0, levels: {}, printed: "" }),
  };
}
