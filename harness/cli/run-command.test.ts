import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, expect, test } from "vitest";
import { readResultsFile } from "../results/results-file.ts";
import {
  aiorig,
  type PlantedClause,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";

let suite: PlantedSuite;
afterEach(() => suite.remove());

test("if a program is broken, only its own clause gets the verdict error", async () => {
  const { exitCode, stdout } = await runOnCpython([
    { program: programThat() },
    { program: "def (:\n" },
    { program: programThat("while True: pass"), limitMs: 2000 },
    { program: programThat("while True: print('x' * 1000)") },
    { program: programThat("import os, signal", "os.kill(os.getpid(), signal.SIGSEGV)") },
    { program: programThat("raise ValueError(1)") },
    { program: programThat() },
  ]);
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  const shown = verdicts.map(({ clause, verdict, detail }) =>
    `${clause} ${verdict} ${detail ?? ""}`
      .trim()
      .replaceAll(`${suite.folder}/fixtures/`, "")
      // The command python3 is a link to this file.
      .replace(/python3(\.\d+)?(?= died)/, "python3"),
  );
  expect(shown).toEqual([
    "PLANTED-01 pass",
    "PLANTED-02 error 02.py raised SyntaxError: invalid syntax (02.py, line 1) on cpython, before it recorded any mark. If the clause is about this exception, the program must catch it and mark it.",
    'PLANTED-03 error 03.py did not end within 2000 ms on cpython, after the mark "a". If it only needs more time, set a larger limitMs in its clause, or --limit-ms for all programs.',
    "PLANTED-04 error 04.py wrote more than 1048576 bytes on cpython and was stopped, before it recorded any mark. Look for a print or a mark in an endless loop.",
    'PLANTED-05 error cpython itself died while it ran 05.py: python3 died of SIGSEGV, before it recorded any mark. If that is a known defect, declare it in the clause: expect: [{ when: { column: "cpython" }, verdict: "error", outcome: "crashed", reason }].',
    'PLANTED-06 error 06.py raised ValueError: 1 (06.py, line 3) on cpython, after the mark "a". If the clause is about this exception, the program must catch it and mark it.',
    "PLANTED-07 pass",
  ]);
  for (const { trace } of verdicts.filter(({ verdict }) => verdict === "error")) {
    expect(existsSync(join(suite.outDir, String(trace)))).toBe(true);
  }
  expect(stdout).toContain("Not as expected (5)");
  expect(exitCode).toBe(3);
});

test("if the program of a clause is missing, the verdict names the file and the fix", async () => {
  const { exitCode, stdout } = await runOnCpython([{ program: programThat() }], (planted) =>
    planted.removeProgram("01.py"),
  );
  expect(stdout.replace(/\n +/g, " ")).toMatch(
    /there is no program \S*01\.py\. Add it, or correct "program" of PLANTED-01/,
  );
  expect(exitCode).toBe(3);
});

test("with --timing, a run ends with one line per headline figure and the path of the report", async () => {
  const { exitCode, stdout } = await runOnCpython([{ program: programThat() }], undefined, [
    "--timing",
  ]);
  const lines = stdout.trimEnd().split("\n").slice(-4);
  expect(lines).toEqual([
    expect.stringMatching(/^LATE-10-ALONE cpython .* to .* us, median /),
    expect.stringMatching(/^LATENCY-EVENT cpython .* to .* us, median /),
    expect.stringMatching(/^Timing: .*; 2 figures on 1 target\.$/),
    expect.stringMatching(/^Report: \S+timing-glance\.html$/),
  ]);
  expect(exitCode).toBe(0);
  expect(existsSync(join(suite.outDir, "timing-glance.html"))).toBe(true);
});

test("a run exits with 1 if a runtime does not conform, even if other programs broke", async () => {
  const { exitCode, stdout } = await runOnCpython([
    { program: programThat('mark("b")') },
    { program: programThat("raise ValueError(1)") },
  ]);
  expect(stdout).toContain("PLANTED-01 on cpython: fail, expected pass");
  expect(stdout).toContain('expected no mark after "a", but found "b"; whole record: a b');
  expect(stdout).toContain(
    `again: npm run aiorig -- trace PLANTED-01 --runtime cpython --suites ${suite.folder}\n`,
  );
  expect(exitCode).toBe(1);
});

test("a declared deviation conforms, and a stale declaration does not", async () => {
  const when = { family: "cpython" } as const;
  const crashes = { when, verdict: "error", outcome: "crashed", reason: "it crashes" } as const;
  const fails = { when, verdict: "fail", reason: "it records b" } as const;
  const crash = programThat("import os", "os.abort()");
  const met = await runOnCpython([
    { program: crash, expect: [crashes] },
    { program: programThat('mark("b")'), expect: [fails] },
  ]);
  expect(met.stdout).toContain("Declared deviations (2)");
  expect(met.exitCode).toBe(0);
  suite.remove();

  const stale = await runOnCpython([{ program: programThat(), expect: [fails] }]);
  expect(stale.stdout.replace(/\s+/g, " ")).toContain(
    "expected to fail on cpython because it records b, but the clause passes. Remove the expectation, or narrow its condition (cpython)",
  );
  expect(stale.exitCode).toBe(1);
});

test("if a check kills its process, only the verdicts that are still missing are lost", async () => {
  const { exitCode } = await runOnCpython([
    { program: programThat() },
    { program: programThat(), check: '() => process.kill(process.pid, "SIGKILL")' },
    { program: programThat() },
  ]);
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  expect(verdicts.map(({ clause, verdict }) => `${clause} ${verdict}`)).toEqual([
    "PLANTED-01 pass",
    "PLANTED-02 error",
    "PLANTED-03 error",
  ]);
  expect(verdicts[1]?.detail).toMatch(
    /^no verdict came for 02\.py on cpython: the process that judges the clause died \(.*\)\. To judge the clause again: npm run aiorig -- run PLANTED-02 --runtime cpython --suites \S+$/,
  );
  expect(exitCode).toBe(3);
});

test("if a check exits, returns a promise or does not end, only its own clause gets the verdict error", async () => {
  const { exitCode } = await runOnCpython([
    { program: programThat(), check: "() => { for (;;); }" },
    { program: programThat(), check: "() => process.exit(0)" },
    { program: programThat(), check: "async () => ({ kind: 'holds' })" },
    { program: programThat() },
  ]);
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  const shown = verdicts.map(({ verdict, detail }) => [verdict, detail?.split("on cpython: ")[1]]);
  expect(shown).toEqual([
    ["error", "it did not end within 5 s. This is a defect of the suite."],
    ["error", expect.stringMatching(/process\.exit/)],
    [
      "error",
      "it returned a promise, but a check must return its finding at once. This is a defect of the suite.",
    ],
    ["pass", undefined],
  ]);
  expect(exitCode).toBe(3);
});

test("if a check leaves its process busy, its clause gets the verdict error and the run continues", {
  timeout: 180_000,
}, async () => {
  suite = plantSuite([
    { program: programThat() },
    {
      program: programThat(),
      check: '() => { void (async () => { for (;;) await 0; })(); return { kind: "holds" }; }',
    },
  ]);
  const { exitCode } = await aiorig(
    ["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    { env: { AIORIG_JUDGING_LIMIT_S: "8" } },
  );
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["pass", "error"]);
  expect(verdicts[1]?.detail).toMatch(
    /^no verdict came for 02\.py on cpython: its check left its process busy for 8 s, so the process was ended\. To judge the clause again: /,
  );
  expect(exitCode).toBe(3);
});

test("if a check throws, the verdict is an error that says so", async () => {
  await runOnCpython([
    { program: programThat(), check: '() => { throw new Error("check is wrong"); }' },
    { program: programThat() },
  ]);
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["error", "pass"]);
  expect(verdicts[0]?.detail).toBe(
    `the check of PLANTED-01 could not judge the marks of ${suite.folder}/fixtures/01.py on cpython: Error: check is wrong. This is a defect of the suite.`,
  );
});

// The test makes four runs. On a busy machine they take longer than the usual limit.
test("a missing runtime is skipped, but in CI, or if you name it, the run exits with 3", {
  timeout: 300_000,
}, async () => {
  suite = plantSuite([{ program: programThat() }]);
  const bin = join(suite.folder, "bin");
  mkdirSync(bin);
  for (const name of ["python3", "micropython"]) {
    writeFileSync(join(bin, name), "#!/bin/sh\nexit 7\n");
    chmodSync(join(bin, name), 0o755);
  }
  const run = ["run", "--full", "--suites", suite.folder, "--out", suite.outDir];
  const PATH = `${bin}:${process.env.PATH}`;

  const skipped = await aiorig(run, { env: { PATH } });
  expect(skipped.stdout).toContain("cpython was not run\n  cpython is not available: ");
  expect(skipped.stdout).toMatch(/\nPLANTED\s+1\/1\s+\d\/1\s+0\/1\s+0\/1\s+\d\/1\n/);
  expect(skipped.exitCode).toBe(0);

  const config = join(suite.folder, "aiorig.config.json");
  writeFileSync(config, JSON.stringify({ python: "./bin/python3" }));
  const named = await aiorig([...run, "--runtime", "cpython"], { env: { PATH } });
  const inCi = await aiorig(run, { env: { PATH, CI: "true" } });
  const configured = await aiorig([...run, "--config", config]);
  expect([named, inCi, configured].map(({ exitCode }) => exitCode)).toEqual([3, 3, 3]);
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  const onCpython = verdicts.filter(({ runtime }) => runtime === "cpython");
  expect(onCpython.map(({ verdict, broke }) => ({ verdict, broke }))).toEqual([
    { verdict: "error", broke: "runtime" },
  ]);
});

test("programs get the user's own primitives", async () => {
  const program = programThat(
    "from probe import Queue, Semaphore",
    "for primitive in (Queue, Semaphore):",
    '    mark("name", primitive.name)',
  );
  suite = plantSuite([{ program, check: 'recorded("a", "name=my queue", "name=my semaphore")' }]);
  writeFileSync(join(suite.folder, "my_queue.py"), 'class Mine:\n    name = "my queue"\n');
  writeFileSync(join(suite.folder, "my_sem.py"), 'class Mine:\n    name = "my semaphore"\n');
  const { exitCode } = await aiorig([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...["--queue", "my_queue:Mine", "--use", "Semaphore=my_sem:Mine", "--library", suite.folder],
  ]);
  expect(exitCode).toBe(0);
});

test("if you replace a class of the runtime, its declared deviation is no longer expected", async () => {
  const program = programThat("from probe import Condition", 'mark("name", Condition.__name__)');
  suite = plantSuite([
    {
      program,
      check: 'recorded("a", "name=Mine")',
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          of: "Condition",
          reason: "it has another name",
        },
      ],
    },
  ]);
  writeFileSync(join(suite.folder, "my_sync.py"), "class Mine:\n    pass\n");
  const { exitCode } = await aiorig([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...["--use", "Condition=my_sync:Mine", "--library", suite.folder],
  ]);
  expect(exitCode).toBe(0);
});

test("if a program fails with your own primitives, the suggested command names these primitives", async () => {
  suite = plantSuite([
    { program: programThat("from probe import Queue", "Queue()"), check: 'recorded("b")' },
  ]);
  writeFileSync(join(suite.folder, "my_queue.py"), "class Mine:\n    pass\n");
  const { stdout } = await aiorig([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...["--queue", "my_queue:Mine", "--library", suite.folder],
  ]);
  expect(stdout).toContain(
    `trace PLANTED-01 --runtime cpython --suites ${suite.folder} --library ${suite.folder} --use Queue=my_queue:Mine\n`,
  );
});

test("if no runtime can import a class, the command exits with 2 before anything runs", async () => {
  suite = plantSuite([{ program: programThat() }, { program: programThat() }]);
  writeFileSync(
    join(suite.folder, "my_queue.py"),
    "class Mine:\n    def put(self:\n        pass\n",
  );
  const run = ["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"];
  const broken = await aiorig([...run, "--queue", "my_queue:Mine", "--library", suite.folder]);
  const misspelt = await aiorig([...run, "--use", "Semaphore=my_seam:Mine"]);
  expect([
    broken.exitCode,
    misspelt.exitCode,
    existsSync(join(suite.outDir, "results.jsonl")),
  ]).toEqual([2, 2, false]);
  expect(broken.stderr).toContain(
    `my_queue:Mine cannot be used as Queue on cpython: SyntaxError: '(' was never closed (${suite.folder}/my_queue.py, line 2). Correct that class,`,
  );
  expect(misspelt.stderr).toContain(
    "my_seam:Mine cannot be used as Semaphore on cpython: ModuleNotFoundError: No module named 'my_seam'",
  );
});

test("if a runtime cannot import a class, but another can, only the first gets the verdict error", async () => {
  suite = plantSuite([{ program: programThat() }]);
  writeFileSync(join(suite.folder, "my_queue.py"), "import dataclasses\nclass Mine:\n    pass\n");
  const { exitCode } = await aiorig([
    ...["run", "--suites", suite.folder, "--out", suite.outDir],
    ...["--runtime", "reference", "--runtime", "cpython"],
    ...["--queue", "my_queue:Mine", "--library", suite.folder],
  ]);
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  expect(verdicts.map(({ runtime, verdict, met }) => ({ runtime, verdict, met }))).toEqual(
    expect.arrayContaining([
      { runtime: "reference", verdict: "error", met: false },
      { runtime: "cpython", verdict: "pass", met: true },
    ]),
  );
  expect(exitCode).toBe(3);
});

test("a library without a module is wrong usage, before anything runs", async () => {
  suite = plantSuite([{ program: programThat() }]);
  mkdirSync(join(suite.folder, "empty"));
  const { exitCode, stdout, stderr } = await aiorig([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...["--library", join(suite.folder, "empty")],
  ]);
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `aiorig: the library ${suite.folder}/empty holds no Python module. Name the folder that holds the modules.`,
  });
});

test("a notice says that a column ignores --asyncio, and commands repeat the option", async () => {
  suite = plantSuite([{ program: programThat(), check: 'recorded("b")' }]);
  const folder = join(suite.folder, "asyncio");
  mkdirSync(folder);
  writeFileSync(join(folder, "__init__.py"), "");
  const { stdout, stderr } = await aiorig([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...["--asyncio", folder],
  ]);
  expect(stderr).toContain(
    `cpython is not judged with the asyncio of ${folder}: it always runs the asyncio of its Python.\n`,
  );
  expect(stdout).toContain(
    `trace PLANTED-01 --runtime cpython --suites ${suite.folder} --asyncio ${folder}\n`,
  );
});

test("a folder without an asyncio is wrong usage, before anything is run", async () => {
  suite = plantSuite([{ program: programThat() }]);
  const { exitCode, stdout, stderr } = await aiorig([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...["--asyncio", join(suite.folder, "fixtures")],
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(
    `aiorig: there is no asyncio in ${suite.folder}/fixtures: the folder contains no package asyncio and no asyncio.py`,
  );
});

test("a run writes progress to standard error, and the matrix to standard output", async () => {
  const { stdout, stderr } = await runOnCpython([{ program: programThat() }]);
  expect(stderr).toMatch(
    /^❯ Getting cpython ready\n✔ cpython 3\.\S+ .*\n❯ cpython 0\/1\n✔ cpython 1\/1$/,
  );
  expect(stdout).toMatch(/^\n {2,}cpython\n\nPLANTED-01 +✓ +It marks a\.\n[\s\S]*\nResults: \S+$/);
});

test("a run prints a summary, and with --full the whole matrix", async () => {
  suite = plantSuite([
    { program: programThat() },
    { program: programThat('mark("b")') },
    {
      program: programThat('mark("b")'),
      expect: [{ when: { family: "cpython" }, verdict: "fail", reason: "by design" }],
    },
  ]);
  const { folder, outDir } = suite;
  const { stdout, exitCode } = await aiorig([
    ...["run", "--suites", folder, "--out", outDir, "--runtime", "cpython"],
  ]);
  // This is the path as seen from the folder in which the command runs.
  const file = relative(tmpdir(), join(outDir, "results.jsonl"));
  expect({ exitCode, page: stdout.split("\n") }).toEqual({
    exitCode: 1,
    page: [
      "",
      "             cpython",
      "PLANTED-01      ✓      It marks a.",
      "PLANTED-02      ✗      It marks a.",
      "PLANTED-03      ≠      It marks a.",
      "must pass      1/3",
      "✓ pass   ≠ as declared   ✗ fail",
      "",
      "Not as expected (1)",
      '✗ PLANTED-02 on cpython: fail, expected pass (must). expected no mark after "a", but found "b"; whole record: a b',
      `    npm run aiorig -- trace PLANTED-02 --runtime cpython --suites ${folder}`,
      "",
      "1 as declared. The whole matrix:",
      `  npm run aiorig -- results ${file} --suites ${folder} --full`,
      `Results: ${file}`,
      "Does not conform: 1 must.",
    ],
  });
});

function runOnCpython(
  clauses: readonly PlantedClause[],
  change: (planted: PlantedSuite) => void = () => {},
  options: readonly string[] = [],
) {
  suite = plantSuite(clauses);
  change(suite);
  const { folder, outDir } = suite;
  const args = ["run", "--full", "--suites", folder, "--out", outDir, "--runtime", "cpython"];
  return aiorig([...args, ...options]);
}
