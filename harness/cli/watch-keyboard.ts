import { type KeyButton, QUIT_KEY } from "../session/live/key-buttons.ts";
import type { LiveButtons } from "../session/live/live-buttons.ts";
import { printError, replaceLastErrorLine } from "../text/output.ts";
import { truncate } from "../text/width.ts";
import type { LiveView } from "../trace/live-pins.ts";
import { stopWork } from "./interrupt.ts";

/** The methods of a terminal that are needed to read keys. */
export interface Keyboard {
  setRawMode(isRaw: boolean): unknown;
  on(event: "data", listener: (data: Buffer | string) => void): unknown;
  off(event: "data", listener: (data: Buffer | string) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

/** What the status line shows, how wide it may be, and what happens if the user quits. */
export interface KeyboardOptions {
  /**
   * The wires that the status line shows in addition to the wires of the buttons. Each wire is mapped to its name in
   * the status line.
   */
  readonly shown: ReadonlyMap<string, string>;
  /** The width of the terminal in columns. If it is 0, there is no status line. */
  readonly width: number;
  /** Called when the user wants to end the watch. */
  readonly onQuit: () => void;
}

/**
 * Lets keys press buttons until the returned function is called. Until that call, the terminal sends each key
 * immediately. Ctrl-C is then a key like any other, so this function must handle it. Writes to standard error what the
 * program prints, and a line with the keys and the levels of pins.
 */
export function listenToKeys(
  keyboard: Keyboard,
  live: LiveButtons,
  { shown, width, onQuit }: KeyboardOptions,
): () => void {
  let shownLine = "";
  let printedLength = 0;
  const onData = (data: Buffer | string) => {
    const text = String(data);
    // An arrow key or a function key sends several characters together. These characters must not count as keys for
    // buttons.
    if (text.startsWith(ESCAPE)) return;
    for (const key of text) {
      if (key === CTRL_C) stopWork("SIGINT");
      else if (key === QUIT_KEY || key === CTRL_D) onQuit();
      else live.type(key);
    }
  };
  const show = () => {
    const view = live.view();
    if (view === undefined) return;
    const printed = view.printed.slice(printedLength, view.printed.lastIndexOf("\n") + 1);
    if (printed !== "") {
      clearLine();
      printError(printed);
      printedLength += printed.length;
    }
    const line = truncate(statusLine(live, view, shown), width - 1);
    if (width === 0 || line === shownLine) return;
    replaceLastErrorLine(line);
    shownLine = line;
  };
  const clearLine = () => {
    if (shownLine !== "") replaceLastErrorLine("");
    shownLine = "";
  };
  keyboard.setRawMode(true);
  keyboard.on("data", onData);
  keyboard.resume();
  const releases = setInterval(() => live.releaseDue(), RELEASE_MS);
  const looks = setInterval(show, LOOK_MS);
  return () => {
    clearInterval(releases);
    clearInterval(looks);
    show();
    clearLine();
    keyboard.off("data", onData);
    keyboard.setRawMode(false);
    keyboard.pause();
  };
}

/** Explains which key presses which button, one line per button. */
export function describeKeys(buttons: readonly KeyButton[]): string {
  return [
    ...buttons.map(({ key, name }) => `  ${key}      presses ${name}\n`),
    "  space  (the space bar) holds the button that was pressed last, or releases it\n",
    `  ${QUIT_KEY}      ends the watch\n`,
  ].join("");
}

const ESCAPE = "\x1b";
const CTRL_C = "\x03";
const CTRL_D = "\x04";

/**
 * The interval in milliseconds between two searches for button presses that must end. It is much shorter than a press,
 * which lasts 80 ms.
 */
const RELEASE_MS = 10;
const LOOK_MS = 50;

function statusLine(
  live: LiveButtons,
  { nowMs, levels }: LiveView,
  shown: ReadonlyMap<string, string>,
): string {
  const keys = live.buttons.map((button) => {
    const state = live.isPressed(button) ? "pressed" : "released";
    return `${button.key}: ${button.name} ${state}`;
  });
  const pins = [...shown].map(([wire, name]) => `${name} ${levels[wire] ?? "-"}`);
  return [`${(nowMs / 1000).toFixed(1)} s`, ...keys, ...pins].join(" | ");
}
