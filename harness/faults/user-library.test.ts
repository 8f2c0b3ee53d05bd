import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import type { Clause, Group } from "../check/clause.ts";
import { judge } from "../results/judge.ts";
import type { Verdict } from "../results/verdict.ts";
import type { Config } from "../runtimes/config.ts";
import { openRuntime, type RuntimeName, RuntimeUnavailable } from "../runtimes/index.ts";
import { factsOf } from "../trace/runtime-facts.ts";

/** The groups that test the primitives. */
const GROUPS = ["QUEUE", "SEM", "BSEM", "COND", "BARRIER"];

const LIBRARY = fileURLToPath(new URL("testing/library", import.meta.url));

for (const name of ["reference", "micropython"] as const) {
  describe.skipIf(await isAbsent(name))(name, () => {
    test("the suite finds exactly the defects of a careless library", async () => {
      const careless = ["Queue", "Semaphore", "BoundedSemaphore", "Condition", "Barrier"].map(
        (name) => [name, `careless:${name}`],
      );
      const verdicts = await judgeAll(name, {
        library: LIBRARY,
        use: Object.fromEntries(careless),
      });
      expect(otherThanPass(verdicts)).toEqual({
        "QUEUE-10": "fail",
        "QUEUE-11": "fail",
        "QUEUE-18": "fail",
        "SEM-05": "fail",
        "SEM-06": "fail",
        "SEM-07": "fail",
        "SEM-08": "fail",
        "SEM-10": "fail",
        "COND-05": "fail",
        "COND-06": "fail",
        "COND-07": "fail",
        "COND-10": "fail",
        "BARRIER-07": "fail",
        "BARRIER-08": "fail",
      });
    });

    test("if a user provides one primitive, programs get our versions of all other primitives", async () => {
      const verdicts = await judgeAll(name, {
        library: LIBRARY,
        use: { Barrier: "careless:Barrier" },
      });
      expect(otherThanPass(verdicts)).toEqual({ "BARRIER-07": "fail", "BARRIER-08": "fail" });
    });
  });
}

/** Selects aiorig's own primitives by name. Without this selection, programs would get the classes of the runtime. */
const OURS: Config["use"] = {
  Queue: "fifo_queue:Queue",
  Semaphore: "fifo_semaphore:Semaphore",
  BoundedSemaphore: "fifo_semaphore:BoundedSemaphore",
  Condition: "fifo_condition:Condition",
  Barrier: "cyclic_barrier:Barrier",
};

// The reference cannot measure its heap, so this test needs MicroPython.
test.skipIf(await isAbsent("micropython"))(
  "if the waits of a WaitAny never free their memory, the suite finds this defect",
  async () => {
    const config = { library: LIBRARY, use: { WaitAny: "careless:WaitAny" } };
    const verdicts = await judgeAll("micropython", config, ({ id }) => id === "ELO-19");
    expect(verdicts).toEqual({ "ELO-19": "fail" });
  },
);

for (const name of ["reference", "cpython"] as const) {
  test.skipIf(await isAbsent(name))(`our own primitives pass every clause on ${name}`, async () => {
    const verdicts = await judgeAll(name, { use: OURS });
    expect(otherThanPass(verdicts)).toEqual({});
    expect(Object.keys(verdicts).length).toBeGreaterThan(45);
  });
}

/**
 * Returns the verdicts of the selected clauses, without those that are `pass`. By default, all clauses of GROUPS are
 * selected. Each program runs in a new interpreter.
 */
async function judgeAll(
  name: RuntimeName,
  config: Config,
  isAsked: (clause: Clause, group: Group) => boolean = (_, group) => GROUPS.includes(group.name),
): Promise<Record<string, Verdict>> {
  const runtime = await openRuntime(name, config);
  const facts = factsOf(name, runtime.identity, await runtime.traits(), config.use);
  const verdicts: Record<string, Verdict> = {};
  try {
    for (const clause of groups.flatMap((group) =>
      group.clauses.filter((one) => isAsked(one, group)),
    )) {
      const path = fileURLToPath(new URL(`../../fixtures/${clause.program}`, import.meta.url));
      const run = await runtime.run({ path });
      verdicts[clause.id] = judge({ clause, facts, program: clause.program }, run).verdict;
    }
  } finally {
    await runtime.close();
  }
  return verdicts;
}

function otherThanPass(verdicts: Record<string, Verdict>): Record<string, Verdict> {
  return Object.fromEntries(Object.entries(verdicts).filter(([, verdict]) => verdict !== "pass"));
}

/**
 * Returns true if a runtime is not installed and its tests must be skipped. Always returns false in CI, where these
 * tests must not be skipped but fail.
 */
async function isAbsent(name: RuntimeName): Promise<boolean> {
  if (process.env.CI) return false;
  try {
    await (await openRuntime(name, {})).close();
    return false;
  } catch (error) {
    if (error instanceof RuntimeUnavailable) return true;
    throw error;
  }
}
