import type { Fault } from "./fault.ts";

/**
 * Faults that make asyncio allocate too much memory. The reference cannot show faults that make asyncio keep memory:
 * they show only when a garbage collection frees memory, and a collection on the reference frees nothing. So those
 * faults are planted into MicroPython's own asyncio (memory-of-micropython.test.ts).
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
