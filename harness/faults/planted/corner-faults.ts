import type { Fault } from "./fault.ts";

const KERNEL = "scheduler/kernel.ts";
const GATHER = "scheduler/gather.ts";

/** Faults in rare situations that a program meets by chance. */
export const cornerFaults: readonly Fault[] = [
  {
    name: "a failure is forgotten once an await has raised it",
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
    name: "gather ignores a failure that an await has already raised",
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
    name: "cancelling the task that awaits the caller returns True and does nothing",
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
    name: "a task that awaits itself is refused, but a circle of tasks is not",
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
