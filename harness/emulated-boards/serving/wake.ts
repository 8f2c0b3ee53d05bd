import { type Deferred, deferred } from "../../board/deferred.ts";
import { realTime } from "../../board/host-time.ts";

/** A wait of the host that another part can end early. If `now` is called before the wait, the wait ends at once. */
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
