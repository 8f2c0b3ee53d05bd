import type { LivePins, LiveSetup, LiveView } from "../../trace/live-pins.ts";

/** Connects a person to the standard input of a program while it runs. */
export class LiveRepl implements LiveSetup {
  #pins: LivePins | undefined;

  onStart(pins: LivePins): void {
    this.#pins = pins;
  }

  /** What can be seen now. Undefined before the start of the program. */
  view(): LiveView | undefined {
    return this.#pins?.look();
  }

  /** Types a text on the standard input of the program. Before the start of the program, this has no effect. */
  type(text: string): void {
    this.#pins?.type(text);
  }
}
