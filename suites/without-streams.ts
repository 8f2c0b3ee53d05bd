import type { Expectation } from "../harness/check/clause.ts";

/** The expectations of the runtimes that have no streams over a device that is a Python object. */
export const WITHOUT_STREAMS: Readonly<Record<string, Expectation>> = {
  cpython: {
    verdict: "unsupported",
    reason: "CPython creates streams over sockets and pipes, not over an object with ioctl()",
  },
};
