import type { Expectation } from "../harness/check/clause.ts";

/** What is declared of the runtimes that have no streams over a device that is a Python object. */
export const WITHOUT_STREAMS: Readonly<Record<string, Expectation>> = {
  reference: {
    verdict: "unsupported",
    reason: "the reference has no streams: what it defines is scheduling",
  },
  cpython: {
    verdict: "unsupported",
    reason: "CPython makes its streams over sockets and pipes, not over an object with ioctl()",
  },
};
