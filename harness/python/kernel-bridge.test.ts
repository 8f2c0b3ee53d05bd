import { expect, test } from "vitest";
import type { Clock } from "../scheduler/clock.ts";
import { Interrupts } from "./interrupts.ts";
import { makeKernelModule } from "./kernel-bridge.ts";

/** A clock that behaves as on a very busy host: one tick passes between any two readings of the clock. */
class TickPerReading implements Clock {
  #us = 0;
  readonly waits: (number | undefined)[] = [];

  nowUs(): number {
    this.#us += 1000;
    return this.#us;
  }

  chargeSwitch(): void {}

  waitUntil(us: number | undefined): void {
    this.waits.push(us);
    if (us !== undefined && us > this.#us) this.#us = us;
  }
}

test("a sleep keeps its deadline although ticks pass while the bridge handles the sleep", () => {
  const clock = new TickPerReading();
  const module = makeKernelModule({
    clock,
    hasAsserts: true,
    limitUs: Number.POSITIVE_INFINITY,
    interrupts: new Interrupts(),
    block: () => 0,
    onDeadlock: () => {},
  });
  module.spawn(0);
  module.begin(0);
  module.trapSleep(500);

  expect(clock.waits).toEqual([500_000]);
});
