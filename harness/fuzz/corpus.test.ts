import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { faultTable } from "../faults/planted/fault-table.ts";
import { openReference } from "../runtimes/reference.ts";
import { recordOf } from "./compare.ts";
import { formatCorpusProgram, readCorpus } from "./corpus.ts";
import { areApart } from "./deadlines.ts";
import { judgeCorpus } from "./judge-corpus.ts";
import { ProgramRunner } from "./program-runner.ts";

const USE = { Queue: "fifo_queue:Queue" };
const programs = await readCorpus();

let reference: ProgramRunner;
beforeAll(async () => {
  reference = await ProgramRunner.of(await openReference({ use: USE }), USE);
});
afterAll(() => reference.close());

test.each(programs.map((program) => [program.name, program] as const))(
  "%s is right on the reference",
  async (_, { source, right }) => {
    expect(recordOf(await reference.run(source))).toEqual(right);
  },
);

test("a program names only clauses that exist", () => {
  const ids = groups.flatMap(({ clauses }) => clauses.map(({ id }) => id));
  const lost = programs.flatMap(({ name, clauses }) =>
    clauses.filter((id) => !ids.includes(id)).map((id) => `${name}: ${id}`),
  );
  expect(lost).toEqual([]);
});

test("the deadlines of each program are far enough apart for a real clock", async () => {
  const runs = await reference.runBatch(
    programs.map(({ source }) => source),
    { notesDeadlines: true },
  );
  const close = programs.filter((_, i) => !areApart(runs[i]!, APART_MS));
  expect(close.map(({ name }) => name)).toEqual([]);
});

/**
 * A unit of time in milliseconds. Any two deadlines of a program must be more than 0.7 units apart (see `areApart`).
 * The unit is long, because a busy machine may be late by some milliseconds.
 */
const APART_MS = 20;

describe("the corpus shows a planted fault as a regression", () => {
  test.each([
    ["a sleep of zero does not suspend its task", "sleep_of_zero_suspends"],
    ["cancel returns True for a task that has ended", "cancel_of_an_ended_task"],
    ["a lock never blocks", "lock_blocks"],
    [
      "gather swallows a cancel that comes after its last child has ended",
      "cancel_of_a_gather_after_its_last_child",
    ],
    [
      "if a task is cancelled after its event was set, the event wakes the task a second time",
      "event_set_then_cancel",
    ],
    ["drain writes only once", "drain_writes_in_pieces"],
  ])("%s: %s", async (fault, name) => {
    const { patches, caughtBy } = faultTable.find((each) => each.name === fault)!;
    const program = programs.find((each) => each.name === name)!;
    expect(await regressionsWith(patches, { among: [program] })).toEqual([name]);
    // At least one of the clauses that the program names catches the fault.
    const { clauses } = program;
    expect(clauses.filter((id) => caughtBy.includes(id))).not.toEqual([]);
  });

  test("if a wrong result of a program is listed as known, this result is not a regression", async () => {
    const { patches } = faultTable.find(({ name }) => name === "a lock never blocks")!;
    expect(await regressionsWith(patches, { isEverythingKnown: true })).toEqual([]);
  });
});

test("a correct scheduler shows no regression in the corpus", async () => {
  expect(await regressionsWith([])).toEqual([]);
});

test("if a program was written into the corpus, it can be read again", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-corpus-"));
  const program = {
    title: "It ends.",
    clauses: ["RUN-01", "RUN-04"],
    right: ["a=1", "ended"],
    source: 'from probe import mark\n\nmark("a", 1)\n',
  };
  const path = join(folder, "it_ends.py");
  writeFileSync(path, formatCorpusProgram(program));
  const [read] = await readCorpus(folder);
  rmSync(folder, { recursive: true });
  const source = formatCorpusProgram(program);
  expect(read).toEqual({ ...program, known: [], name: "it_ends", path, source });
});

test("a program of the corpus can list wrong results that are known", async () => {
  const known = programs.find(({ name }) => name === "new_event_loop_in_a_task")?.known;
  expect(known).toEqual([
    ["tick", "other ends", "returned", "ended"],
    ["tick", "other ends", "did not end"],
  ]);
});

test("if a file of the corpus states no right result, it is refused, and the message names the file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-corpus-"));
  const path = join(folder, "poor.py");
  writeFileSync(path, "# A title.\n# Clauses: RUN-01\n\npass\n");
  const reading = readCorpus(folder).finally(() => rmSync(folder, { recursive: true }));
  await expect(reading).rejects.toThrow(`${path} is not a program of the corpus`);
});

/** Returns the names of those programs of the corpus whose result on a reference with these patches is a regression. */
async function regressionsWith(
  patches: (typeof faultTable)[number]["patches"],
  { among = programs, isEverythingKnown = false } = {},
): Promise<string[]> {
  const rival = await ProgramRunner.of(await openReference({ use: USE }, { patches }), USE);
  const isKnown = async () => isEverythingKnown;
  const judgements = await judgeCorpus(among, rival, { isKnown });
  await rival.close();
  return among.filter((_, i) => judgements[i]!.kind === "regression").map(({ name }) => name);
}
