import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../engine/suite.ts";
import { openAdapter } from "../runtimes/adapter.ts";
import { openReference } from "../runtimes/reference.ts";
import { casesFor } from "./cases.ts";
import { Contest } from "./contest.ts";
import { ProgramRunner } from "./program-runner.ts";

/**
 * The ids of programs that show whether the `wait_for` of a scheduler makes a second task, as in MicroPython. In a
 * scheduler that makes no second task, the tasks of these programs have their turns at other times than in MicroPython.
 */
const IDS = [21, 47, 79, 144].map((index) => ({ seed: 2, index }));

let folder: string;
let reference: ProgramRunner;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-schedulers-"));
  reference = await ProgramRunner.of(await openReference({}), undefined);
});
afterAll(async () => {
  await reference.close();
  rmSync(folder, { recursive: true });
});

test.each([
  { language: "JavaScript", start: async () => [process.execPath, exampleIn("javascript")] },
  { language: "C", start: buildC },
])(
  "the example in $language takes the same turns as the reference in random programs",
  async ({ language, start }) => {
    const [command, ...args] = await start();
    const options = { name: language, command: command!, args, env: process.env, cwd: folder };
    const rival = await ProgramRunner.of(await openAdapter(options, {}), undefined);
    try {
      const contest = new Contest(reference, rival);
      const cases = await casesFor(contest, IDS, { withStreams: false, cancelsEveryTurn: false });
      const judged = await contest.judge(cases.map(({ program }) => program));
      expect(judged.map(({ kind }) => kind)).toEqual(cases.map(() => "same"));
      expect(cases.length).toBeGreaterThan(2 * IDS.length);
    } finally {
      await rival.close();
    }
  },
);

async function buildC(): Promise<string[]> {
  const program = join(folder, "adapter");
  await execa("cc", ["-o", program, exampleIn("c"), "-lm"]);
  return [program];
}

function exampleIn(language: "javascript" | "c"): string {
  return join(ROOT, "adapters", language, language === "c" ? "adapter.c" : "adapter.mjs");
}
