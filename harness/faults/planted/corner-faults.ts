import type { Fault } from "./fault.ts";

const KERNEL = "scheduler/kernel.ts";
const GATHER = "scheduler/gather.ts";

/** Faults in corners that a program comes into by chance. */
export const cornerFaults: readonly Fault[] = [
  {
    name: "a failure is forgotten when an await has taken it",
    patches: [
      {
        file: KERNEL,
        find: "      target.isRetrieved = true;\n      this.#inbox = target.ending;",
        replace: `      this.#inbox = target.isRetrieved ? { kind: "returned", value: undefined } : target.ending;
      target.isRetrieved = true;`,
      },
    ],
    caughtBy: ["CORNER-01"],
  },
  {
    name: "a failure that an await has taken is none for gather",
    patches: [
      {
        file: GATHER,
        find: `find((child) => child.ending?.kind === "raised")`,
        replace: `find((child) => child.ending?.kind === "raised" && !child.isRetrieved)`,
      },
      {
        file: GATHER,
        find: "=> resultOf(child.ending!))",
        replace: "=> (child.isRetrieved ? undefined : resultOf(child.ending!)))",
      },
    ],
    caughtBy: ["CORNER-02"],
  },
  {
    name: "a task is told that it has cancelled the one that awaits it, and nothing comes of it",
    patches: [
      {
        file: KERNEL,
        find: "    if (target === this.#current) throw",
        replace: `    if (target === this.#current && target !== task) return true;
    if (target === this.#current) throw`,
      },
    ],
    caughtBy: ["CORNER-03"],
  },
  {
    name: "only a task that awaits itself directly is refused",
    patches: [
      {
        file: KERNEL,
        find: "if (endOfChain(target) === task) {",
        replace: "if (target === task) {",
      },
    ],
    caughtBy: ["CORNER-04"],
  },
];
