/**
 * A queue of the interrupts whose handlers have not run yet. The handlers run one after the other, in the order of the
 * requests. A handler never runs inside another handler.
 */
export class Interrupts {
  /** The sources whose handlers are due. */
  readonly #due: number[] = [];
  #isHandling = false;
  /** True while the program holds all interrupt handlers back. */
  isHeld = false;

  /** Marks the handler of a source as due. */
  request(source: number): void {
    this.#due.push(source);
  }

  /** Withdraws all requests of a source. */
  withdraw(source: number): void {
    for (let at = this.#due.indexOf(source); at !== -1; at = this.#due.indexOf(source)) {
      this.#due.splice(at, 1);
    }
  }

  /** True if the program must call a handler now. */
  get isDue(): boolean {
    return this.#due.length > 0 && !this.#isHandling && !this.isHeld;
  }

  /** True while an interrupt handler runs. */
  get isHandling(): boolean {
    return this.#isHandling;
  }

  /**
   * Removes the first handler from the handlers that are due, and returns the source of its interrupt. Call this just
   * before the program calls the handler.
   */
  begin(): number {
    this.#isHandling = true;
    return this.#due.shift()!;
  }

  /** Records that the handler has ended. */
  end(): void {
    this.#isHandling = false;
  }
}
