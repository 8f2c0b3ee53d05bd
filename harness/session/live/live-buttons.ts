import type { LivePins, LiveSetup, LiveView } from "../../trace/live-pins.ts";
import { HOLD_KEY, type KeyButton } from "./key-buttons.ts";

/**
 * Buttons that a person presses with keys while a program runs. A terminal does not report when a key is released. So a
 * key presses its button for about a tenth of a second, or for as long as the key repeats. The space bar (`HOLD_KEY`)
 * holds the button that was pressed last, until the user presses the key of this button or the space bar again.
 */
export class LiveButtons implements LiveSetup {
  readonly buttons: readonly KeyButton[];
  readonly #pressed = new Map<KeyButton, Press>();
  #pins: LivePins | undefined;
  #last: KeyButton | undefined;
  /** The keys that the user pressed before the start of the program. */
  #early = "";

  constructor(buttons: readonly KeyButton[]) {
    this.buttons = buttons;
  }

  onStart(pins: LivePins): void {
    this.#pins = pins;
    for (const key of this.#early) this.type(key);
    this.#early = "";
  }

  /** Returns what a person can see at this moment. Returns undefined before the start of the program. */
  view(): LiveView | undefined {
    return this.#pins?.look();
  }

  isPressed(button: KeyButton): boolean {
    return this.#pressed.has(button);
  }

  /**
   * Handles a key that the user typed. Before the program starts, keeps the key and handles it at the start. A key
   * without a button has no effect, except for HOLD_KEY.
   */
  type(key: string): void {
    if (this.#pins === undefined) {
      this.#early += key;
      return;
    }
    const isHold = key === HOLD_KEY;
    const button = isHold ? this.#last : this.buttons.find((one) => one.key === key);
    if (button === undefined) return;
    this.#last = button;
    if (this.#pressed.get(button)?.isHeld) this.#release(button);
    else this.#press(button, isHold);
  }

  /** Releases the buttons that were pressed for long enough. Call this function every few milliseconds. */
  releaseDue(): void {
    if (this.#pressed.size === 0) return;
    const nowMs = this.#pins!.look().nowMs;
    for (const [button, press] of this.#pressed) {
      const { seenMs } = press;
      if (seenMs.length <= LOOKS_TO_START && seenMs.at(-1)! < nowMs) seenMs.push(nowMs);
      const startMs = seenMs[LOOKS_TO_START];
      if (!press.isHeld && startMs !== undefined && nowMs >= startMs + PRESS_MS) {
        this.#release(button);
      }
    }
  }

  #press(button: KeyButton, isHeld: boolean): void {
    const { nowMs } = this.#pins!.look();
    if (!this.#pressed.has(button)) this.#pins!.drive(button.wire, button.pressed);
    this.#pressed.set(button, { isHeld, seenMs: [nowMs] });
  }

  #release(button: KeyButton): void {
    this.#pressed.delete(button);
    this.#pins!.drive(button.wire, null);
  }
}

interface Press {
  readonly isHeld: boolean;
  /**
   * Times in milliseconds on the clock of the target: first the time of the key press, then up to LOOKS_TO_START later
   * times that this clock showed.
   */
  readonly seenMs: number[];
}

/** The shortest press, in milliseconds on the clock of the target. */
const PRESS_MS = 80;

/**
 * A press counts as started when the clock of the target has advanced this number of times since the key press. One
 * advance is not enough, because the target drives the wire a little after the key press. After the second advance, the
 * wire is certainly driven.
 */
const LOOKS_TO_START = 2;
