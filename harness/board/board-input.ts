/**
 * What somebody types for code that runs on a board. Before the code has started, and after it has ended, typed text has
 * no effect. The board may then not understand it.
 */
export class BoardInput {
  #send: ((text: string) => Promise<void>) | undefined;
  #sending: Promise<void> = Promise.resolve();

  /** Sends a text to the code that runs now. */
  type(text: string): void {
    const send = this.#send;
    if (send === undefined) return;
    // The texts must arrive in their order. A link that is gone is noticed by whoever reads from it.
    this.#sending = this.#sending.then(() => send(text)).catch(() => {});
  }

  /** From now on, `send` gets what is typed. */
  open(send: (text: string) => Promise<void>): void {
    this.#send = send;
  }

  /** From now on, what is typed has no effect. */
  close(): void {
    this.#send = undefined;
  }
}
