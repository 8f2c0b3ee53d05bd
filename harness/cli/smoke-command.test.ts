import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../engine/suite.ts";
import { readResultsFile } from "../results/results-file.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { aiorigHere, compiledHere } from "./testing/command-line.ts";

const NODE = process.execPath;
const EXAMPLE = join(ROOT, "adapters/javascript/adapter.mjs");
const LIAR = join(ROOT, "harness/adapters/testing/lying-adapter.mjs");

test("`smoke` finds no problem in the example in JavaScript", async () => {
  const { stdout, exitCode } = await aiorigHere(["smoke", `adapter:${NODE} ${EXAMPLE}`]);
  expect({ words: firstWords(stdout), exitCode }).toEqual({
    words: Array(12).fill("fine"),
    exitCode: 0,
  });
});

test("if the tasks of an adapter run in the wrong order, `smoke` calls the adapter wrong, not broken", async () => {
  const { stdout, exitCode } = await aiorigHere([
    "smoke",
    `adapter:${NODE} ${LIAR} "runs in the wrong order"`,
  ]);
  expect({ words: [...new Set(firstWords(stdout))], exitCode }).toEqual({
    words: ["fine", "wrong"],
    exitCode: 1,
  });
  expect(stdout).toContain(
    "wrong   two tasks take turns (scenario): the runtime recorded [m] instead of [started, a=0, b=0, a=1, b=1, ended].",
  );
  expect(stdout).toContain(
    'wrong   a program that never sleeps stops at its limit of 300 ms (scenario): the outcome was "ended". The outcome must be "timeout".',
  );
});

test("`smoke` calls an adapter broken if the adapter breaks the protocol", async () => {
  const { stdout, exitCode } = await aiorigHere([
    "smoke",
    `adapter:${NODE} ${LIAR} "answers twice"`,
  ]);
  expect(exitCode).toBe(3);
  expect(stdout).toContain(
    'but the key "programs" of its hello does not contain the form "smoke-test"',
  );
  expect(stdout).toContain(
    "skipped the other steps: 3 steps in a row are broken, so aiorig does not run the remaining steps.",
  );
});

test("`smoke` calls an adapter broken if the adapter does not start", async () => {
  const { stdout, exitCode } = await aiorigHere([
    "smoke",
    `adapter:${NODE} ${LIAR} "refuses to start"`,
  ]);
  expect({ words: firstWords(stdout), exitCode }).toEqual({ words: ["broken"], exitCode: 3 });
  expect(stdout).toContain("the adapter exited with code 7 before it said hello");
  expect(stdout).toContain("docs/adapter-protocol.md explains the protocol.");
  expect(stdout).not.toContain(aiorigCommand("smoke"));
});

test("if a step of `smoke` needs a scenario step that the hello does not list, `smoke` skips its own step", async () => {
  const { stdout } = await aiorigHere(["smoke", `adapter:${NODE} ${LIAR} "claims few steps"`]);
  expect(stdout).toContain(
    'skipped an uncaught exception ends the program (scenario): the adapter lacks the step raise: the "hello" message of the adapter does not list all steps of this program.',
  );
});

test("`smoke` calls an adapter broken if it sends times in milliseconds", async () => {
  const { stdout, exitCode } = await aiorigHere([
    "smoke",
    `adapter:${NODE} ${LIAR} "counts milliseconds"`,
  ]);
  expect(exitCode).toBe(3);
  expect(stdout).toContain(
    'broken  sleeps end in the order of their deadlines (scenario): the mark "slept=20" is recorded after a sleep of 20 ms, but its time is 20 us.',
  );
});

test("`smoke` reports an adapter that exits with an error after bye", async () => {
  const { stdout } = await aiorigHere(["smoke", `adapter:${NODE} ${LIAR} "leaves with an error"`]);
  expect(stdout).toContain(
    'broken  the adapter says bye: the adapter exited with code 5 after the message "bye". The exit code must be 0.',
  );
});

test("if an adapter fails after its last program, the verdict of the last clause reports this fault", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-last-"));
  const adapter = `adapter:${NODE} ${LIAR} "leaves with an error"`;
  const { exitCode } = await compiledHere([
    ...["run", "EVENT-01", "EVENT-02", "--out", folder],
    ...["--runtime", adapter],
  ]);
  const { verdicts } = readResultsFile(join(folder, "results.jsonl"));
  rmSync(folder, { recursive: true });
  expect({
    exitCode,
    verdicts: verdicts.map(({ clause, verdict, broke, detail }) => [
      clause,
      verdict,
      broke,
      detail?.split(" (")[0],
    ]),
  }).toEqual({
    exitCode: 1,
    verdicts: [
      ["EVENT-01", "fail", undefined, expect.stringContaining('but found "m"')],
      [
        "EVENT-02",
        "error",
        "adapter",
        'the adapter exited with code 5 after the message "bye". The exit code must be 0',
      ],
    ],
  });
});

test("if the adapter sent no marks, the message says how to send marks", async () => {
  const { stdout } = await aiorigHere(["smoke", `adapter:${NODE} ${LIAR} "sends no marks"`]);
  expect(stdout).toContain(
    "wrong   two tasks take turns (scenario): the runtime recorded no marks, but [started, a=0, b=0, a=1, b=1, ended] were expected. Send each mark",
  );
});

/** Returns the first word of each line before the conclusion. */
function firstWords(stdout: string): string[] {
  return stdout
    .split("\n\n")[0]!
    .split("\n")
    .map((line) => line.split(" ")[0]!);
}
