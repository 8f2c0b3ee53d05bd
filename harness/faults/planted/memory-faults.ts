import type { Fault } from "./fault.ts";

/**
 * Faults in the memory that asyncio allocates. There are no faults in the memory that asyncio
 * keeps: this can only be measured if a collection frees memory, which it does not on the
 * reference.
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
