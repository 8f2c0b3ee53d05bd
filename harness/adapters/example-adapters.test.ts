import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { runCheck } from "../check/run-check.ts";
import { openAdapter } from "../runtimes/adapter.ts";
import { scenarioFileOf } from "../scenario/read-scenario.ts";
import { filesBelow, ROOT } from "../tidy/source-files.ts";
import type { Runtime } from "../trace/runtime.ts";
import { recordOf } from "../trace/trace.ts";

const scenarios = filesBelow("fixtures").filter((path) => path.endsWith(".scenario.json"));
const clauses = groups
  .flatMap((group) => group.clauses)
  .filter(({ program }) => scenarios.includes(scenarioFileOf(program)));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-adapters-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("the adapter in Python", () => {
  let runtime: Runtime;

  beforeAll(async () => {
    const args = [join(ROOT, "adapters/python/adapter.py"), "python3", "-I", "-B"];
    const options = { name: "Python", command: "/usr/bin/env", args: ["python3", ...args] };
    runtime = await openAdapter({ ...options, env: process.env, cwd: folder }, {});
  });
  afterAll(() => runtime?.close());

  test("says which Python it runs", () => {
    expect(runtime.identity).toMatchObject({ family: "cpython", implementation: "cpython" });
  });

  test("records the marks of a program", async () => {
    const { outcome, trace } = await runtime.run({
      path: join(ROOT, "fixtures/gather/of_nothing.py"),
    });
    expect({ outcome, record: recordOf(trace) }).toEqual({
      outcome: { kind: "ended" },
      record: ["result=[]", "collecting=[]", "other"],
    });
  });

  test("keeps the marks of a program that reaches its limit", async () => {
    const path = join(ROOT, "harness/smoke/programs/endless.scenario.json");
    const { outcome, trace } = await runtime.run({ path }, { limitMs: 2000 });
    expect({ outcome, record: recordOf(trace) }).toEqual({
      outcome: { kind: "timeout", limitMs: 2000 },
      record: ["started"],
    });
  });
});

describe.each([
  {
    language: "JavaScript",
    prepare: async () => [process.execPath, join(ROOT, "adapters/javascript/adapter.mjs")],
  },
  {
    language: "C",
    prepare: async () => {
      const program = join(folder, "adapter");
      await execa("cc", ["-O1", "-o", program, join(ROOT, "adapters/c/adapter.c"), "-lm"]);
      return [program];
    },
  },
])("the adapter in $language", ({ language, prepare }) => {
  let runtime: Runtime;

  beforeAll(async () => {
    const [command, ...args] = await prepare();
    const options = { name: language, command: command!, args, env: process.env, cwd: folder };
    runtime = await openAdapter(options, {});
  });
  afterAll(() => runtime?.close());

  test("passes all clauses with a scenario", async () => {
    const findings: string[] = [];
    for (const { id, program, check, limitMs } of clauses) {
      const path = join(ROOT, "fixtures", program);
      const { outcome, trace } = await runtime.run({ path }, { ...(limitMs && { limitMs }) });
      if (outcome.kind !== "ended") findings.push(`${id}: ${JSON.stringify(outcome)}`);
      else {
        const checked = runCheck(check, trace);
        const holds = checked.kind === "found" && checked.finding.kind === "holds";
        if (!holds) findings.push(`${id} ${program}: ${JSON.stringify(checked)}`);
      }
    }
    expect(findings).toEqual([]);
  });
});
