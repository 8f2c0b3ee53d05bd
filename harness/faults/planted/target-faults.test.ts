import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { groups } from "../../../suites/index.ts";
import { sampleTests } from "../../engine/testing/sampled-tests.ts";
import { judge } from "../../results/judge.ts";
import { openRuntime, type RuntimeName, RuntimeUnavailable } from "../../runtimes/index.ts";
import { factsOf } from "../../trace/runtime-facts.ts";
import { CLASSES_OF, type TargetFault, targetFaults } from "./testing/target-faults.ts";

for (const name of ["micropython", "pico-virtual"] as const) {
  const faults = targetFaults.filter(({ runtime }) => runtime === name);
  const sample = sampleTests(
    faults.map((fault) => fault.name),
    3,
  );
  describe.skipIf(await isAbsent(name))(`on ${name}`, () => {
    test.for(faults)("its clauses catch the fault: $name", async (fault, context) => {
      sample.need(context, fault.name);
      const verdicts = await verdictsOn(fault);
      expect(verdicts.map((verdict) => ["fail", "error"].includes(verdict))).toEqual(
        fault.caughtBy.map(() => true),
      );
    });
  });
}

test("every fault can be planted", () => {
  const lost = targetFaults.flatMap(({ name, folder, changes }) =>
    changes
      .filter(({ file, find }) => {
        const source = new URL(`../../../fixtures/lib/${folder}/${file}`, import.meta.url);
        return readFileSync(source, "utf8").split(find).length !== 2;
      })
      .map(({ file }) => `${name}: ${file}`),
  );
  expect(lost).toEqual([]);
});

/**
 * Judges the clauses that must catch a fault, and returns their verdicts. The traits of the runtime are left out,
 * because only expected deviations need them, and this test expects no deviation.
 */
async function verdictsOn({
  runtime: name,
  folder,
  changes,
  caughtBy,
}: TargetFault): Promise<string[]> {
  const library = mkdtempSync(join(tmpdir(), "aiorig-target-faults-"));
  const sources = new URL(`../../../fixtures/lib/${folder}`, import.meta.url);
  cpSync(fileURLToPath(sources), library, { recursive: true });
  for (const { file, find, replace } of changes) {
    const source = readFileSync(join(library, file), "utf8");
    expect(source.split(find).length).toBe(2);
    writeFileSync(join(library, file), source.replace(find, replace));
  }
  const runtime = await openRuntime(name, { library, use: CLASSES_OF[folder] });
  try {
    const facts = factsOf(runtime.name, runtime.identity, {});
    const verdicts: string[] = [];
    for (const id of caughtBy) {
      const clause = groups.flatMap(({ clauses }) => clauses).find((one) => one.id === id)!;
      const path = fileURLToPath(new URL(`../../../fixtures/${clause.program}`, import.meta.url));
      const run = await runtime.run({ path }, { limitMs: 2500 });
      verdicts.push(judge({ clause, facts, program: clause.program }, run).verdict);
    }
    return verdicts;
  } finally {
    await runtime.close();
    rmSync(library, { recursive: true });
  }
}

/**
 * Says whether the runtime is not installed. In CI it always returns false, so CI never skips these tests: they fail if
 * the runtime is not installed.
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
