/** Follows the output of a REPL while the output grows. */
export class ReplScreen {
  #shown = 0;

  /**
   * Returns the part of the output that no earlier call has returned. `printed` is the whole output until now. A
   * control sequence that is not complete yet is kept back for the next call.
   */
  show(printed: string): string {
    const whole = printed.slice(0, printed.length - unfinished(printed));
    const fresh = whole.slice(this.#shown);
    this.#shown = Math.max(this.#shown, whole.length);
    return fresh;
  }
}

/** Returns the length of an incomplete control sequence at the end of the output. */
function unfinished(printed: string): number {
  return UNFINISHED.exec(printed)?.[0].length ?? 0;
}

const ESCAPE = "\u001b";

const UNFINISHED = new RegExp(`${ESCAPE}(?:\\[[0-9;]*)?$`);
