import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { openReference } from "../runtimes/reference.ts";
import { filesBelow, ROOT } from "../tidy/source-files.ts";
import type { Runtime } from "../trace/runtime.ts";
import { readScenario, scenarioFileOf } from "./read-scenario.ts";
import { renderScenario } from "./render-scenario.ts";

const GROUPS_WITH_SCENARIOS = ["SLEEP", "CANCEL", "GATHER", "WAITFOR", "EVENT", "LOCK", "QUEUE"];

const scenarios = filesBelow("fixtures").filter((path) => path.endsWith(".scenario.json"));
const clauses = groups.flatMap((group) => group.clauses);
const withScenario = clauses.filter(({ program }) => scenarios.includes(scenarioFileOf(program)));

let runtime: Runtime;
let folder: string;

beforeAll(async () => {
  runtime = await openReference({});
  folder = mkdtempSync(join(tmpdir(), "aiorig-scenarios-"));
});
afterAll(async () => {
  await runtime.close();
  rmSync(folder, { recursive: true });
});

test("every scenario belongs to a clause", () => {
  const named = withScenario.map(({ program }) => scenarioFileOf(program));
  expect([...new Set(named)].sort()).toEqual(scenarios);
});

test("at least 60 clauses of seven groups have a scenario", () => {
  const counted = withScenario.filter(({ id }) =>
    GROUPS_WITH_SCENARIOS.includes(id.replace(/-.*/, "")),
  );
  expect(counted.length).toBeGreaterThanOrEqual(60);
});

test.each(scenarios)("%s records the same marks as its program", async (path) => {
  const read = readScenario(readFileSync(join(ROOT, "fixtures", path), "utf8"));
  if ("problem" in read) throw new Error(read.problem);
  const rendered = join(folder, "scenario.py");
  writeFileSync(rendered, renderScenario(read.scenario));
  const program = join(ROOT, "fixtures", path.replace(".scenario.json", ".py"));
  const [expected, actual] = [await marksOf(program), await marksOf(rendered)];
  expect(actual).toEqual(expected);
});

async function marksOf(path: string) {
  const { outcome, trace } = await runtime.run({ path });
  return { outcome, marks: trace.marks.map(({ name, value }) => [name, value]) };
}
