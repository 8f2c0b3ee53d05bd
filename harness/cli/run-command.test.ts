import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readResultsFile } from "../results/results-file.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { compiledHere } from "./testing/command-line.ts";
import {
  aiorig,
  type PlantedClause,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";

const when = { family: "cpython" } as const;

/** The declared deviation of a clause: its program records b in addition to a. */
const FAILS = { when, verdict: "fail", reason: "it records b" } as const;

/**
 * JavaScript code that blocks the thread of a check for 20 ms. If a check runs this code in an endless loop, the check
 * never ends but needs no processor time.
 */
const SLEEP = "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)";

/** The time limit of a run in milliseconds. It is long enough for a busy machine. */
const RUN_LIMIT_MS = 180_000;

const suites: PlantedSuite[] = [];
afterAll(() => {
  for (const suite of suites) suite.remove();
});

// Many tests use the same run, because each run takes two seconds of processor time.
describe("a run whose programs and checks break", () => {
  let broken: FinishedRun;
  beforeAll(async () => {
    broken = await runOnCpython(
      [
        { program: programThat() },
        { program: "def (:\n" },
        { program: programThat("import time", "while True: time.sleep(0.01)"), limitMs: 2000 },
        { program: programThat("while True: print('x' * 1000)") },
        { program: programThat("import os, signal", "os.kill(os.getpid(), signal.SIGSEGV)") },
        { program: programThat("raise ValueError(1)") },
        { program: programThat() },
        { program: programThat() },
        { program: programThat(), check: '() => { throw new Error("check is wrong"); }' },
        { program: programThat(), check: `() => { for (;;) ${SLEEP}; }` },
        { program: programThat(), check: "() => process.exit(0)" },
        { program: programThat(), check: "async () => ({ kind: 'holds' })" },
        { program: programThat() },
      ],
      { change: (planted) => planted.removeProgram("08.py") },
    );
  }, RUN_LIMIT_MS);

  test("if a program is broken, only its own clause gets the verdict error", () => {
    const { suite, verdicts } = broken;
    const shown = verdicts.slice(0, 7).map(({ clause, verdict, detail }) =>
      `${clause} ${verdict} ${detail ?? ""}`
        .trim()
        .replaceAll(`${suite.folder}/fixtures/`, "")
        // In this test, the command python3 is a link to this file.
        .replace(/python3(\.\d+)?(?= died)/, "python3"),
    );
    expect(shown).toEqual([
      "PLANTED-01 pass",
      "PLANTED-02 error 02.py raised SyntaxError: invalid syntax (02.py, line 1) on cpython, before the first mark. If the clause tests this exception, the program must catch and mark the exception.",
      'PLANTED-03 error 03.py did not end within 2000 ms on cpython, after the mark "a". If the program only needs more time, set a larger limitMs in its clause, or use --limit-ms for all programs.',
      "PLANTED-04 error 04.py wrote more than 1048576 bytes on cpython and was stopped, before the first mark. Look for a print or a mark in an endless loop.",
      'PLANTED-05 error cpython itself died while it ran 05.py: python3 died of SIGSEGV, before the first mark. If this crash is a known defect, declare it in the clause: expect: [{ when: { column: "cpython" }, verdict: "error", outcome: "crashed", reason }].',
      'PLANTED-06 error 06.py raised ValueError: 1 (06.py, line 3) on cpython, after the mark "a". If the clause tests this exception, the program must catch and mark the exception.',
      "PLANTED-07 pass",
    ]);
    for (const { verdict, trace } of verdicts.slice(0, 7)) {
      if (verdict === "error") expect(existsSync(join(suite.outDir, String(trace)))).toBe(true);
    }
  });

  test("if the program of a clause is missing, the verdict names the file and the fix", () => {
    expect(broken.verdicts[7]).toMatchObject({ clause: "PLANTED-08", verdict: "error" });
    expect(broken.stdout.replace(/\n +/g, " ")).toMatch(
      /there is no program \S*08\.py\. Add this program, or correct "program" of PLANTED-08/,
    );
  });

  test("if a check throws, exits, returns a promise or does not end, only its own clause gets the verdict error", () => {
    const { suite, verdicts } = broken;
    expect(verdicts[8]?.detail).toBe(
      `the check of PLANTED-09 could not judge the marks of ${suite.folder}/fixtures/09.py on cpython: Error: check is wrong. This is a defect of the suite.`,
    );
    const shown = verdicts
      .slice(8)
      .map(({ verdict, detail }) => [verdict, detail?.split("on cpython: ")[1]]);
    expect(shown).toEqual([
      ["error", "Error: check is wrong. This is a defect of the suite."],
      ["error", "the check did not end within 5 s. This is a defect of the suite."],
      ["error", expect.stringMatching(/process\.exit/)],
      [
        "error",
        "the check returned a promise, but a check must return its finding directly. This is a defect of the suite.",
      ],
      ["pass", undefined],
    ]);
  });

  test("the run exits with 3 and prints what broke", () => {
    expect(broken.stdout).toContain("Not as expected (10)");
    expect(broken.exitCode).toBe(3);
  });
});

describe("a run conforms if it meets its declared deviations", () => {
  let met: FinishedRun;
  beforeAll(async () => {
    met = await runOnCpython(
      [
        {
          program: programThat("import os", "os.abort()"),
          expect: [{ when, verdict: "error", outcome: "crashed", reason: "it crashes" }],
        },
        { program: programThat('mark("b")'), expect: [FAILS] },
      ],
      { options: () => ["--timing"] },
    );
  }, RUN_LIMIT_MS);

  test("a declared deviation conforms", () => {
    expect(met.stdout).toContain("Declared deviations (2)");
    expect(met.exitCode).toBe(0);
  });

  test("with --timing, a run ends with one line per headline figure and the path of the report", () => {
    const lines = met.stdout.trimEnd().split("\n").slice(-4);
    expect(lines).toEqual([
      expect.stringMatching(/^LATE-10-ALONE cpython .* to .* us, median /),
      expect.stringMatching(/^LATENCY-EVENT cpython .* to .* us, median /),
      expect.stringMatching(/^Timing: .*; 2 figures on 1 target\.$/),
      expect.stringMatching(/^Report: \S+timing-glance\.html$/),
    ]);
    expect(existsSync(join(met.suite.outDir, "timing-glance.html"))).toBe(true);
  });
});

test("a run does not conform if a declared deviation no longer happens", async () => {
  const stale = await runOnCpython([{ program: programThat(), expect: [FAILS] }]);
  expect(stale.stdout.replace(/\s+/g, " ")).toContain(
    "expected to fail on cpython because it records b, but the clause passes. Remove the expectation, or narrow its condition (cpython)",
  );
  expect(stale.exitCode).toBe(1);
});

test("if a check kills its process, the run keeps all earlier verdicts", async () => {
  const { exitCode, verdicts } = await runOnCpython(
    [
      { program: programThat() },
      { program: programThat(), check: '() => process.kill(process.pid, "SIGKILL")' },
      { program: programThat() },
    ],
    { isAlone: true },
  );
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

test("if a check never ends, its clause gets the verdict error and the run continues", {
  timeout: RUN_LIMIT_MS,
}, async () => {
  const { exitCode, verdicts } = await runOnCpython(
    [
      { program: programThat() },
      {
        program: programThat(),
        check: `() => { void (async () => { for (;;) { await 0; ${SLEEP}; } })(); return { kind: "holds" }; }`,
      },
    ],
    { env: { AIORIG_JUDGING_LIMIT_S: "8" }, isAlone: true },
  );
  expect(verdicts.map(({ verdict }) => verdict)).toEqual(["pass", "error"]);
  expect(verdicts[1]?.detail).toMatch(
    /^no verdict came for 02\.py on cpython: the check of the clause kept its process busy for 8 s, so aiorig ended the process\. To judge the clause again: /,
  );
  expect(exitCode).toBe(3);
});

describe("a runtime that is missing", () => {
  /**
   * Returns an environment in which `python3` and `micropython` fail. The cache is a file instead of a folder, so
   * nothing can be built.
   */
  function absentRuntimes(suite: PlantedSuite): Readonly<Record<string, string>> {
    const bin = join(suite.folder, "bin");
    mkdirSync(bin);
    for (const name of ["python3", "micropython"]) {
      writeFileSync(join(bin, name), "#!/bin/sh\nexit 7\n");
      chmodSync(join(bin, name), 0o755);
    }
    const cache = join(suite.folder, "cache");
    writeFileSync(cache, "");
    return { PATH: `${bin}:${process.env.PATH}`, AIORIG_CACHE: cache };
  }

  test("a missing runtime is skipped", async () => {
    const suite = planted([{ program: programThat() }]);
    const run = ["run", "--full", "--suites", suite.folder, "--out", suite.outDir];
    const { stdout, exitCode } = await compiledHere(run, { env: absentRuntimes(suite) });
    expect(stdout).toContain("cpython was not run\n  cpython is not available: ");
    expect(stdout).toMatch(/\nPLANTED\s+1\/1\s+0\/1\s+0\/1\s+0\/1\s+0\/1\n/);
    expect(exitCode).toBe(0);
  });

  test("a missing runtime is an error if the command names it; in CI, every missing runtime is an error", async () => {
    // The reference skips the clause in these runs. So these runs need no process for checks.
    const skip = { when: { family: "aiorig" }, verdict: "skipped", reason: "it is slow" } as const;
    const suite = planted([{ program: programThat(), expect: [skip] }]);
    const { PATH, AIORIG_CACHE } = absentRuntimes(suite);
    const run = ["run", "--full", "--suites", suite.folder, "--out", suite.outDir];
    const config = join(suite.folder, "aiorig.config.json");
    writeFileSync(config, JSON.stringify({ python: "./bin/python3" }));
    const ends = [];
    for (const [options, env] of [
      [["--runtime", "cpython"], { PATH }],
      [[], { PATH, AIORIG_CACHE, CI: "true" }],
      [["--config", config], { AIORIG_CACHE }],
    ] as const) {
      const { exitCode } = await compiledHere([...run, ...options], { env });
      const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
      const onCpython = verdicts.filter(({ runtime }) => runtime === "cpython");
      ends.push({
        exitCode,
        onCpython: onCpython.map(({ verdict, broke }) => ({ verdict, broke })),
      });
    }
    const error = { exitCode: 3, onCpython: [{ verdict: "error", broke: "runtime" }] };
    expect(ends).toEqual([error, error, error]);
  });
});

describe("a run with classes of your own", () => {
  let own: FinishedRun;
  beforeAll(async () => {
    const named = {
      when,
      verdict: "fail",
      of: "Condition",
      reason: "it has another name",
    } as const;
    own = await runOnCpython(
      [
        {
          program: programThat(
            "from probe import Queue, Semaphore",
            "for primitive in (Queue, Semaphore):",
            '    mark("name", primitive.name)',
          ),
          check: 'recorded("a", "name=my queue", "name=my semaphore")',
        },
        {
          program: programThat("from probe import Condition", 'mark("name", Condition.__name__)'),
          check: 'recorded("a", "name=Mine")',
          expect: [named],
        },
      ],
      {
        files: {
          "my_queue.py": 'class Mine:\n    name = "my queue"\n',
          "my_sem.py": 'class Mine:\n    name = "my semaphore"\n',
          "my_sync.py": "class Mine:\n    pass\n",
        },
        options: (folder) => [
          ...["--queue", "my_queue:Mine", "--use", "Semaphore=my_sem:Mine"],
          ...["--use", "Condition=my_sync:Mine", "--library", folder],
        ],
      },
    );
  }, RUN_LIMIT_MS);

  test("programs get the user's own primitives", () => {
    expect(own.verdicts[0]).toMatchObject({ clause: "PLANTED-01", verdict: "pass", met: true });
    expect(own.exitCode).toBe(0);
  });

  test("if the user replaces a class, the run no longer expects the declared deviation of this class", () => {
    expect(own.verdicts[1]).toMatchObject({ clause: "PLANTED-02", verdict: "pass", met: true });
    expect(own.exitCode).toBe(0);
  });

  test("a run writes progress to standard error, and the matrix to standard output", () => {
    expect(own.stderr).toMatch(
      /^❯ Getting cpython ready\n✔ cpython 3\.\S+ .*\n❯ cpython 0\/2\n› cpython 1\/2\n✔ cpython 2\/2$/,
    );
    expect(own.stdout).toMatch(
      /^\n {2,}cpython\n\nPLANTED-01 +✓ +It marks a\.\nPLANTED-02 +✓ +It marks a\.\n[\s\S]*\nResults: \S+$/,
    );
  });
});

test("suggested commands contain the options for your own primitives and asyncio, and a notice names the column that ignores --asyncio", async () => {
  const { suite, stdout, stderr } = await runOnCpython(
    [{ program: programThat("from probe import Queue", "Queue()"), check: 'recorded("b")' }],
    {
      files: { "lib/my_queue.py": "class Mine:\n    pass\n", "fork/asyncio/__init__.py": "" },
      options: (folder) => [
        ...["--queue", "my_queue:Mine", "--library", join(folder, "lib")],
        ...["--asyncio", join(folder, "fork", "asyncio")],
      ],
    },
  );
  const { folder } = suite;
  expect(stdout).toContain(
    `trace PLANTED-01 --runtime cpython --suites ${folder} --library ${folder}/lib --asyncio ${folder}/fork/asyncio --use Queue=my_queue:Mine\n`,
  );
  expect(stderr).toContain(
    `cpython is not judged with the asyncio of ${folder}/fork/asyncio: CPython always runs the asyncio of its own standard library.\n`,
  );
});

test("if no runtime can import a class, the command exits with 2 before anything runs", async () => {
  const suite = planted([{ program: programThat() }, { program: programThat() }]);
  writeFileSync(
    join(suite.folder, "my_queue.py"),
    "class Mine:\n    def put(self:\n        pass\n",
  );
  const run = ["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"];
  const broken = await compiledHere([
    ...run,
    "--queue",
    "my_queue:Mine",
    "--library",
    suite.folder,
  ]);
  const misspelt = await compiledHere([...run, "--use", "Semaphore=my_seam:Mine"]);
  expect([
    broken.exitCode,
    misspelt.exitCode,
    existsSync(join(suite.outDir, "results.jsonl")),
  ]).toEqual([2, 2, false]);
  expect(broken.stderr).toContain(
    `my_queue:Mine cannot be used as Queue on cpython: SyntaxError: '(' was never closed (${suite.folder}/my_queue.py, line 2). Correct the class.`,
  );
  expect(misspelt.stderr).toContain(
    "my_seam:Mine cannot be used as Semaphore on cpython: ModuleNotFoundError: No module named 'my_seam'",
  );
});

test("only the runtimes that cannot import a class get the verdict error", async () => {
  const suite = planted([{ program: programThat() }]);
  writeFileSync(join(suite.folder, "my_queue.py"), "import dataclasses\nclass Mine:\n    pass\n");
  const { exitCode } = await compiledHere([
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

test("if a library contains no module, run reports wrong usage before anything runs", async () => {
  const suite = planted([{ program: programThat() }]);
  mkdirSync(join(suite.folder, "empty"));
  const end = await compiledHere([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...["--library", join(suite.folder, "empty")],
  ]);
  expect(end).toEqual({
    exitCode: 2,
    stdout: "",
    stderr: `aiorig: the library ${suite.folder}/empty contains no Python module. Name the folder that contains the modules.`,
  });
});

test("if a folder has no asyncio, run reports wrong usage before anything runs", async () => {
  const suite = planted([{ program: programThat() }]);
  const { exitCode, stdout, stderr } = await compiledHere([
    ...["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"],
    ...["--asyncio", join(suite.folder, "fixtures")],
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr).toContain(
    `aiorig: there is no asyncio in ${suite.folder}/fixtures: the folder contains no package asyncio and no asyncio.py`,
  );
});

describe("a run with unexpected verdicts", () => {
  let mixed: FinishedRun;
  beforeAll(async () => {
    mixed = await runOnCpython(
      [
        { program: programThat() },
        { program: programThat('mark("b")') },
        {
          program: programThat('mark("b")'),
          expect: [{ when, verdict: "fail", reason: "by design" }],
        },
        { program: programThat("raise ValueError(1)") },
      ],
      { isFull: false },
    );
  }, RUN_LIMIT_MS);

  test("a run prints a summary, and exits with 1 if a runtime does not conform, even if other programs broke", () => {
    const { suite, stdout, exitCode } = mixed;
    // The command prints this path relative to the folder in which the command runs.
    const file = relative(tmpdir(), join(suite.outDir, "results.jsonl"));
    expect({ exitCode, page: stdout.split("\n") }).toEqual({
      exitCode: 1,
      page: [
        "",
        "             cpython",
        "PLANTED-01      ✓      It marks a.",
        "PLANTED-02      ✗      It marks a.",
        "PLANTED-03      ≠      It marks a.",
        "PLANTED-04      !      It marks a.",
        "must pass      1/4",
        "✓ pass   ≠ as declared   ✗ fail   ! error",
        "",
        "Not as expected (2)",
        '✗ PLANTED-02 on cpython: fail, expected pass (must). expected no mark after "a", but found "b"; whole record: a b',
        `    npm run aiorig -- trace PLANTED-02 --runtime cpython --suites ${suite.folder}`,
        // The page shortens the cause. The length of the folder's name decides how much of the cause the page shows.
        expect.stringMatching(/^! PLANTED-04 on cpython: error, expected pass \(must\)\. \S/),
        `    npm run aiorig -- trace PLANTED-04 --runtime cpython --suites ${suite.folder}`,
        "",
        "1 as declared. The whole matrix:",
        `  npm run aiorig -- results ${file} --suites ${suite.folder} --full`,
        `Results: ${file}`,
        "Does not conform: 1 must. Also broken or undecided: 1 must.",
      ],
    });
  });

  test("the whole matrix has each unexpected verdict with its cause and its command", async () => {
    const { suite } = mixed;
    const file = join(suite.outDir, "results.jsonl");
    const { stdout } = await compiledHere(["results", file, "--suites", suite.folder, "--full"]);
    expect(stdout).toContain("PLANTED-02 on cpython: fail, expected pass");
    expect(stdout).toContain('expected no mark after "a", but found "b"; whole record: a b');
    expect(stdout).toContain(
      `again: npm run aiorig -- trace PLANTED-02 --runtime cpython --suites ${suite.folder}\n`,
    );
  });
});

interface FinishedRun {
  readonly suite: PlantedSuite;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | undefined;
  readonly verdicts: readonly VerdictLine[];
}

interface RunParts {
  /** Called before the run. */
  readonly change?: (planted: PlantedSuite) => void;
  /** More files that the test writes into the folder of the suite. */
  readonly files?: Readonly<Record<string, string>>;
  /** Returns more arguments of the command. `folder` is the folder of the suite, for arguments that contain a path. */
  readonly options?: (folder: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly isFull?: boolean;
  /** True if the run needs a process of its own. */
  readonly isAlone?: boolean;
}

/** Writes a suite into a new folder. The folder is removed after all tests. */
function planted(clauses: readonly PlantedClause[]): PlantedSuite {
  const suite = plantSuite(clauses);
  suites.push(suite);
  return suite;
}

/** Runs the suite of a test on cpython and returns the result. */
async function runOnCpython(
  clauses: readonly PlantedClause[],
  {
    change,
    files = {},
    options = () => [],
    env = {},
    isFull = true,
    isAlone = false,
  }: RunParts = {},
): Promise<FinishedRun> {
  const suite = planted(clauses);
  change?.(suite);
  const { folder, outDir } = suite;
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const args = ["run", "--suites", folder, "--out", outDir, "--runtime", "cpython"];
  const asked = [...args, ...(isFull ? ["--full"] : []), ...options(folder)];
  const { stdout, stderr, exitCode } = await (isAlone ? aiorig : compiledHere)(asked, { env });
  return {
    suite,
    stdout,
    stderr,
    exitCode,
    verdicts: readResultsFile(join(outDir, "results.jsonl")).verdicts,
  };
}
