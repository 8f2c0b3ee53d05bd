import type { Fault } from "./fault.ts";

/**
 * Faults in the memory that asyncio allocates. Another kind of fault is in the memory that asyncio keeps. These faults
 * are planted into MicroPython's own asyncio (memory-of-micropython.test.ts), because they show only after a collection
 * frees memory. On the reference, a collection frees nothing.
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
