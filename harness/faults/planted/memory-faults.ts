import type { Fault } from "./fault.ts";

/**
 * Faults that make asyncio allocate too much memory. Faults that make asyncio keep memory are not in this list, because
 * the reference cannot show them: they show only when a garbage collection frees memory, and a collection on the
 * reference frees nothing. So they are planted into MicroPython's own asyncio (memory-of-micropython.test.ts).
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
