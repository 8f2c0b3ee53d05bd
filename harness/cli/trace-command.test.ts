import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aiorigHere, compiledHere } from "./testing/command-line.ts";
import { plantSuite, programThat } from "./testing/planted-suite.ts";

test("`trace` shows a program's marks, its output and how it ended", async () => {
  const suite = plantSuite([{ program: programThat('print("hello")', 'mark("b", [1, "x"])') }]);
  const program = `${suite.folder}/fixtures/01.py`;
  const { exitCode, stdout } = await aiorigHere(["trace", program, "--runtime", "cpython"]);
  suite.remove();
  expect(
    stdout
      .replace(/\d+ ms/, "N ms")
      .replace(/^ +[\d,]+ /gm, "N ")
      .split("\n"),
  ).toEqual([
    expect.stringMatching(/^\S+01\.py on cpython 3\.\S+ \(\S+ \S+\)$/),
    "ended (N ms)",
    "",
    "          us  recorded",
    "N  a",
    "N  b=[1, x]",
    "",
    "standard output",
    "hello",
  ]);
  expect(exitCode).toBe(0);
});

test("if a program raises, `trace` shows the traceback and exits with 3", async () => {
  const suite = plantSuite([{ program: programThat("def f():", "    1 / 0", "f()") }]);
  const { exitCode, stdout } = await compiledHere([
    ...["trace", "planted-01", "--suites", suite.folder, "--runtime", "cpython"],
  ]);
  suite.remove();
  expect(stdout).toMatch(
    /01\.py raised ZeroDivisionError: division by zero \(\S+01\.py, line 4\) on cpython, after the mark "a"/,
  );
  expect(stdout).toMatch(/\ntraceback\nTraceback [\s\S]*line 4, in f\n[\s\S]*ZeroDivisionError/);
  expect(exitCode).toBe(3);
});

test("`trace` stops a program at the limit of the command line", async () => {
  const suite = plantSuite([{ program: programThat("while True: pass") }]);
  const { exitCode, stdout } = await compiledHere([
    ...["trace", "PLANTED-01", "--suites", suite.folder, "--runtime", "cpython"],
    ...["--limit-ms", "200"],
  ]);
  suite.remove();
  expect(stdout).toContain("01.py did not end within 200 ms on cpython");
  expect(exitCode).toBe(3);
});

test("the trace of a user's own file does not mention clauses or marks", async () => {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-own-"));
  const own: Readonly<Record<string, string>> = {
    "raises.py": "1 / 0\n",
    "hangs.py": "while True:\n    pass\n",
    "floods.py": "print('x' * 2_000_000)\n",
    "prints.py": "print('hello')\n",
  };
  const shown: string[] = [];
  for (const [name, source] of Object.entries(own)) {
    writeFileSync(join(folder, name), source);
    const limitMs = name === "hangs.py" ? "300" : "30000";
    const args = ["trace", join(folder, name), "--runtime", "reference", "--limit-ms", limitMs];
    shown.push((await aiorigHere(args)).stdout.split("\n")[1]!.replace(/ \(\d+ ms\)$/, ""));
  }
  rmSync(folder, { recursive: true });
  expect(shown).toEqual([
    expect.stringMatching(/raises\.py raised ZeroDivisionError: .* on reference\.$/),
    `${join(folder, "hangs.py")} did not end within 300 ms on reference. If the program only needs more time, set a longer limit with --limit-ms.`,
    `${join(folder, "floods.py")} wrote more than 1048576 bytes on reference and was stopped. Look for a print in an endless loop.`,
    "ended",
  ]);
});
