/**
 * The text that a person types for code that runs on a board. Text that is typed before the code starts or after the
 * code ends has no effect, because the board may not understand it at these times.
 */
export class BoardInput {
  #send: ((text: string) => Promise<void>) | undefined;
  #sending: Promise<void> = Promise.resolve();

  /** Sends a text to the code that runs now. */
  type(text: string): void {
    const send = this.#send;
    if (send === undefined) return;
    // The texts must arrive in order. Errors are ignored here, because the reader of the link reports a lost link.
    this.#sending = this.#sending.then(() => send(text)).catch(() => {});
  }

  /** From now on, passes each typed text to the function `send`. */
  open(send: (text: string) => Promise<void>): void {
    this.#send = send;
  }

  /** From now on, ignores each typed text. */
  close(): void {
    this.#send = undefined;
  }
}
