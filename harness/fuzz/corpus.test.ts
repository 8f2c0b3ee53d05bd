import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openReference } from "../runtimes/reference.ts";
import { recordOf } from "./compare.ts";
import { readCorpus } from "./corpus.ts";
import { ProgramRunner } from "./program-runner.ts";

const programs = await readCorpus();
const USE = { Queue: "fifo_queue:Queue" };
let reference: ProgramRunner;
beforeAll(async () => {
  reference = await ProgramRunner.of(await openReference({ use: USE }), USE);
});
afterAll(() => reference.close());

describe("the reference has the right result for each program of the corpus", () => {
  test.each(programs.map((program) => [program.name, program] as const))(
    "%s",
    async (_, { source, right }) => {
      const run = await reference.run(source);
      expect(recordOf(run)).toEqual(right);
    },
  );
});
