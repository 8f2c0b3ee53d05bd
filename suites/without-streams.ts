import type { Expectation } from "../harness/check/clause.ts";

/** The expectation for a runtime without streams over a device that is a Python object. */
export const WITHOUT_STREAMS: readonly Expectation[] = [
  {
    when: { lacks: ["streams"] },
    verdict: "unsupported",
    reason:
      "the runtime cannot create a stream over an object with `ioctl`: CPython uses sockets and pipes",
  },
];
