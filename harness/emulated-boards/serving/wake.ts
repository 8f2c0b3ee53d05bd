import { type Deferred, deferred } from "../../board/deferred.ts";
import { realTime } from "../../board/host-time.ts";

/**
 * Lets the host wait until a time limit or until `now` is called. If `now` was called before the wait, the wait ends
 * immediately.
 */
export class Wake {
  #wasCalled = false;
  #waiting: Deferred<void> | undefined;

  readonly now = (): void => {
    this.#wasCalled = true;
    this.#waiting?.resolve();
  };

  async orAfter(ms: number): Promise<void> {
    if (!this.#wasCalled) {
      this.#waiting = deferred();
      await realTime.waitFor(this.#waiting.promise, ms);
    }
    this.#wasCalled = false;
  }
}
