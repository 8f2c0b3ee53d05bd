import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { openReference } from "../runtimes/reference.ts";
import { filesBelow, ROOT } from "../tidy/source-files.ts";
import type { Runtime } from "../trace/runtime.ts";
import { scenarioFileOf } from "./read-scenario.ts";

const GROUPS_WITH_SCENARIOS = ["SLEEP", "CANCEL", "GATHER", "WAITFOR", "EVENT", "LOCK", "QUEUE"];

const scenarios = filesBelow("fixtures").filter((path) => path.endsWith(".scenario.json"));
const clauses = groups.flatMap((group) => group.clauses);
const withScenario = clauses.filter(({ program }) => scenarios.includes(scenarioFileOf(program)));

let runtime: Runtime;

beforeAll(async () => {
  runtime = await openReference({});
});
afterAll(() => runtime.close());

test("every scenario belongs to a clause", () => {
  const named = withScenario.map(({ program }) => scenarioFileOf(program));
  expect([...new Set(named)].sort()).toEqual(scenarios);
});

test("at least 60 clauses from seven groups have a scenario", () => {
  const counted = withScenario.filter(({ id }) =>
    GROUPS_WITH_SCENARIOS.includes(id.replace(/-.*/, "")),
  );
  expect(counted.length).toBeGreaterThanOrEqual(60);
});

test.each(scenarios)("%s records the same marks as the Python program", async (path) => {
  const scenario = join(ROOT, "fixtures", path);
  const expected = await marksOf(scenario.replace(".scenario.json", ".py"));
  const actual = await marksOf(scenario);
  expect(actual).toEqual(expected);
});

async function marksOf(path: string) {
  const { outcome, trace } = await runtime.run({ path });
  return { outcome, marks: trace.marks.map(({ name, value }) => [name, value]) };
}
