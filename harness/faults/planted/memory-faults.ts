import type { Fault } from "./fault.ts";

/**
 * Faults in the memory that asyncio allocates. There are no faults in the memory that asyncio
 * keeps. This memory can only be measured if a garbage collection frees memory, and on the
 * reference it does not.
 */
export const memoryFaults: readonly Fault[] = [
  {
    name: "each sleep allocates an exception",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "        raise self.end\n",
        replace: "        raise StopIteration\n",
      },
    ],
    caughtBy: ["MEMORY-01"],
  },
];
