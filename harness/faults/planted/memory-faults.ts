import type { Fault } from "./fault.ts";

/**
 * Faults in the memory that asyncio allocates. The memory that asyncio keeps can only be measured if
 * a collection frees memory, which it does not on the reference. So those faults are planted into
 * MicroPython's own asyncio (memory-of-micropython.test.ts).
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
