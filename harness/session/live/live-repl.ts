import type { LivePins, LiveSetup, LiveView } from "../../trace/live-pins.ts";

/** Connects a person to the standard input of a program while it runs. */
export class LiveRepl implements LiveSetup {
  #pins: LivePins | undefined;
  #early = "";

  onStart(pins: LivePins): void {
    this.#pins = pins;
    if (this.#early !== "") pins.type(this.#early);
  }

  /** Returns what a person can see at this moment. Returns undefined before the start of the program. */
  view(): LiveView | undefined {
    return this.#pins?.look();
  }

  /**
   * Types a text on the standard input of the program. Before the start of the program, the text is kept until the
   * program starts.
   */
  type(text: string): void {
    if (this.#pins === undefined) this.#early += text;
    else this.#pins.type(text);
  }
}
