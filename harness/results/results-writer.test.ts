import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withOutFolder } from "../output/out-folder.ts";
import type { Header } from "./results-lines.ts";
import { createResultsFile } from "./results-writer.ts";
import { PASSED as passed } from "./testing/sample-results.ts";

const head: Header = {
  type: "header",
  schema: 2,
  suite: "0.1.0",
  suiteHash: "a".repeat(64),
  host: "Linux x64",
  started: "2026-11-21T09:00:00.000Z",
  runtimes: [{ name: "cpython" }],
  clauses: ["SLEEP-01"],
  limits: { programMs: 10_000, outputBytes: 1_048_576 },
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-results-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a verdict is on disk as soon as append returns", async () => {
  await withOutFolder(folder, async (out) => {
    const file = createResultsFile(out, head);
    file.append(passed);
    expect(readFileSync(file.path, "utf8")).toBe(
      `${JSON.stringify(head)}\n${JSON.stringify(passed)}\n`,
    );
    file.close();
  });
});

test("the results file of a new run replaces the file of the previous run", async () => {
  const failed = { ...passed, verdict: "fail", met: false } as const;
  for (const line of [passed, failed]) {
    await withOutFolder(folder, async (out) => {
      const file = createResultsFile(out, head);
      file.append(line);
      file.close();
    });
  }
  expect(readFileSync(join(folder, "results.jsonl"), "utf8")).toBe(
    `${JSON.stringify(head)}\n${JSON.stringify(failed)}\n`,
  );
});
