import type { Expectation } from "../harness/check/clause.ts";

/** The expectation for a board that cannot be a target on an I2C bus. */
export const WITHOUT_TARGET_MODE: readonly Expectation[] = [
  {
    when: { implementation: "micropython", version: "<1.26", port: "rp2" },
    verdict: "unsupported",
    reason: "the runtime has no `machine.I2CTarget`, which came with MicroPython 1.26",
  },
];
