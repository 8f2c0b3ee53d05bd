import type { Fault } from "./fault.ts";

/** Faults in what asyncio allocates. What it keeps can only be measured where a collection frees memory: not on the reference. */
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
