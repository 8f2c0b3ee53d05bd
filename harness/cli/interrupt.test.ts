import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listTree, type Role } from "../campaign/process-tree.ts";
import { ROOT } from "../engine/suite.ts";
import { readResultsFile } from "../results/results-file.ts";
import { AIORIG } from "./start-words.ts";
import {
  NO_NPM_CODE,
  PLAIN,
  type PlantedSuite,
  plantSuite,
  programThat,
} from "./testing/planted-suite.ts";

let suite: PlantedSuite;
/** The folder in which the command under test puts its temporary files. */
let temporary: string;
beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), "aiorig-temporary-"));
});
/** More folders that a test makes. They are removed at the end of the test. */
const folders: string[] = [];
afterEach(() => {
  suite.remove();
  for (const folder of [temporary, ...folders.splice(0)]) rmSync(folder, { recursive: true });
});

/** A program that first reports that it is running. It never ends. */
const ENDLESS = programThat(
  'open(__file__ + ".started", "w").close()',
  "import time",
  "time.sleep(1000)",
);

/**
 * A program that starts three children and never ends. The second and the third child run in their own sessions. The
 * third child also has no environment and no open streams.
 */
const WITH_CHILDREN = programThat(
  "import subprocess, sys",
  // A child may hide its session, its environment and its streams. But its command line still contains the path of the
  // program.
  'sleep = [sys.executable, "-c", "import time; time.sleep(1000)", __file__]',
  "quiet = {name: subprocess.DEVNULL for name in ('stdin', 'stdout', 'stderr')}",
  "subprocess.Popen(sleep)",
  "subprocess.Popen(sleep, start_new_session=True)",
  "subprocess.Popen(sleep, start_new_session=True, env={}, **quiet)",
  'open(__file__ + ".started", "w").close()',
  "import time",
  "time.sleep(1000)",
);

const isStarted = () =>
  readdirSync(join(suite.folder, "fixtures")).some((name) => name.endsWith(".started"));

// The test finds leftover processes in /proc, which only Linux has.
describe.runIf(process.platform === "linux")("a stopped run leaves nothing", () => {
  /**
   * Starts a run, and stops it while its second program is running. Returns how the run ended, and what was left or
   * kept.
   */
  const stopped = async (stop: (run: StartedRun) => void, starter?: readonly string[]) => {
    suite = plantSuite([
      { program: programThat() },
      { program: WITH_CHILDREN, limitMs: 600_000 },
      { program: programThat() },
    ]);
    const run = startRun(starter);
    await until(isStarted);
    stop(run);
    const { exitCode, stderr } = await run.ended;
    return { exitCode, stderr, left: await leftOf(run), kept: keptVerdicts() };
  };
  const KEPT = { left: [], kept: ["PLANTED-01 pass"] };

  test("Ctrl-C ends a run with 130 and a message about the kept verdicts", async () => {
    const { stderr, ...end } = await stopped(({ pid }) => process.kill(-pid, "SIGINT"));
    expect(stderr).toMatch(
      /Stopped\. 1 of 3 verdicts are complete\. They are in (\S+)\. To see them: npm run aiorig -- results \1 --suites \S+$/,
    );
    expect(end).toEqual({ exitCode: 130, ...KEPT });
  });

  test.each([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "if only the command gets %s, the command exits with %d and leaves nothing",
    async (signal, code) => {
      const { stderr, ...end } = await stopped(({ pid }) => process.kill(pid, signal));
      expect(end).toEqual({ exitCode: code, ...KEPT });
    },
  );

  test("after SIGTERM to the whole group of a run, nothing is left and no clause gets an error", async () => {
    const { stderr, ...end } = await stopped(({ pid }) => process.kill(-pid, "SIGTERM"));
    expect(end).toEqual({ exitCode: 143, ...KEPT });
  });

  test("after SIGKILL to the whole group of a run, nothing is left", async () => {
    const { left, kept } = await stopped(({ pid }) => process.kill(-pid, "SIGKILL"));
    expect({ left, kept }).toEqual(KEPT);
  });

  const NPM = ["npm", "run", "aiorig", "--"];
  /**
   * Makes a package with a script that starts the compiled copy of aiorig. Returns the command that runs this script.
   * The compiled copy needs only half as much processor time as the sources.
   */
  const compiledNpm = () => {
    const folder = mkdtempSync(join(tmpdir(), "aiorig-npm-"));
    folders.push(folder);
    const script = `exec ${AIORIG.map((word) => `'${word}'`).join(" ")}`;
    writeFileSync(
      join(folder, "package.json"),
      JSON.stringify({ name: "planted", scripts: { aiorig: script } }),
    );
    return ["npm", "--prefix", folder, "run", "aiorig", "--"];
  };
  test("after SIGKILL to the npm that started a run, nothing is left", async () => {
    const { left, kept } = await stopped(({ pid }) => process.kill(pid, "SIGKILL"), compiledNpm());
    expect({ left, kept }).toEqual(KEPT);
  });

  test.each([
    ["SIGTERM", 143, () => NPM],
    ["SIGINT", 130, compiledNpm],
  ] as const)("npm passes %s on to the run, and nothing is left", async (signal, code, npm) => {
    const { stderr, ...end } = await stopped(({ pid }) => process.kill(pid, signal), npm());
    expect(end).toEqual({ exitCode: code, ...KEPT });
  });

  test("after SIGKILL to the shell that started a run, nothing is left", async () => {
    const shell = ["sh", "-c", '"$@"; exit $?', "sh", ...AIORIG];
    const { left, kept } = await stopped(({ pid }) => process.kill(pid, "SIGKILL"), shell);
    expect({ left, kept }).toEqual(KEPT);
  });

  test("after the end of the terminal of a run, nothing is left", async () => {
    const terminal = ["python3", "-c", "import pty, sys; pty.spawn(sys.argv[1:])", ...AIORIG];
    const { left, kept } = await stopped(({ pid }) => process.kill(pid, "SIGKILL"), terminal);
    expect({ left, kept }).toEqual(KEPT);
  });

  test("after SIGKILL while a check computes forever, nothing is left", async () => {
    suite = plantSuite([{ program: programThat(), check: COMPUTES_FOR_EVER }]);
    const run = startRun();
    await until(() => existsSync(join(temporary, "checks")));
    rmSync(join(temporary, "checks"));
    process.kill(run.pid, "SIGKILL");
    await run.ended;
    expect(await leftOf(run)).toEqual([]);
  });

  test("SIGTERM while a check computes forever ends the run with 143, and nothing is left", async () => {
    suite = plantSuite([{ program: programThat(), check: COMPUTES_FOR_EVER }]);
    const run = startRun();
    await until(() => existsSync(join(temporary, "checks")));
    rmSync(join(temporary, "checks"));
    process.kill(run.pid, "SIGTERM");
    const { exitCode } = await run.ended;
    expect([exitCode, await leftOf(run)]).toEqual([143, []]);
  });

  test("if a run and its guard are killed, the next run removes the remaining processes and files", async () => {
    suite = plantSuite([{ program: WITH_CHILDREN, limitMs: 600_000 }]);
    const run = startRun();
    await until(isStarted);
    // The test stops the main process and the worker first. Otherwise they could start new guards when the guards are
    // killed.
    for (const role of ["main", "worker"] as const) process.kill(pidOf(run, role), "SIGSTOP");
    for (const role of ["guard", "main", "worker"] as const) killAll(run, role);
    await run.ended;
    const left = [leftNow(run).length > 0, readdirSync(temporary).length > 0];
    suite.remove();
    suite = plantSuite([{ program: programThat() }]);
    const next = startRun();
    await next.ended;
    expect([left, await leftOf(run), await leftOf(next)]).toEqual([[true, true], [], []]);
  });
});

describe.runIf(process.platform === "linux")("a run continues", () => {
  test("if the guards of a run are killed, the run continues with new guards", async () => {
    suite = plantSuite([
      { program: programThat(...WAIT_FOR_GO), limitMs: 60_000 },
      { program: programThat() },
    ]);
    const run = startRun();
    await until(isStarted);
    killAll(run, "guard");
    writeFileSync(join(suite.folder, "fixtures", "go"), "");
    const { exitCode } = await run.ended;
    expect([exitCode, await leftOf(run), keptVerdicts()]).toEqual([
      0,
      [],
      ["PLANTED-01 pass", "PLANTED-02 pass"],
    ]);
  });

  test("if somebody kills a program, the run continues and exits with 3 at its end", async () => {
    suite = plantSuite([{ program: ENDLESS, limitMs: 600_000 }, { program: programThat() }]);
    const run = startRun();
    await until(isStarted);
    killAll(run, "interpreter");
    const { exitCode } = await run.ended;
    expect([exitCode, await leftOf(run), keptVerdicts()]).toEqual([
      3,
      [],
      ["PLANTED-01 error", "PLANTED-02 pass"],
    ]);
  });

  test.each(["SIGKILL", "SIGINT"] as const)(
    "if %s ends a worker while the worker starts, the run continues and exits with 3 at its end",
    async (signal) => {
      suite = plantSuite([{ program: ENDLESS, limitMs: 1000 }]);
      const run = startRun();
      let worker: number | undefined;
      await until(() => {
        worker = listTree(run.sign).find(({ role }) => role === "worker")?.pid;
        return worker !== undefined;
      }, 5);
      process.kill(worker!, signal);
      const { exitCode } = await run.ended;
      expect([exitCode, await leftOf(run), keptVerdicts()]).toEqual([3, [], ["PLANTED-01 error"]]);
    },
    180_000,
  );
});

test.each(["SIGKILL", "SIGINT"])(
  "if %s ends a worker before the main process sends its first message, the run continues and exits with 3 at its end",
  async (signal) => {
    const untested = [{ id: "PLANTED-02", statement: "It is b.", sources: [], reason: "no time" }];
    suite = plantSuite([{ program: programThat() }], { untested });
    const preload = join(suite.folder, "kill-worker.cjs");
    writeFileSync(preload, killsWorkersAtBirth(signal));
    const { exitCode, stderr } = await startRun(AIORIG, {
      NODE_OPTIONS: `--require ${preload}`,
    }).ended;
    expect([exitCode, keptVerdicts()]).toEqual([3, ["PLANTED-02 untested", "PLANTED-01 error"]]);
    expect(stderr).toMatch(/^✔ cpython 1\/1, 1 not as expected$/m);
  },
);

test("if the terminal disappears without a hang-up signal, the work ends with 129 and no stack trace", async () => {
  suite = plantSuite([{ program: ENDLESS, limitMs: 600_000 }]);
  const { stdout } = await execa(
    "python3",
    [
      "-c",
      LOSES_ITS_TERMINAL,
      join(suite.folder, "fixtures", "01.py.started"),
      ...AIORIG,
      ...runArguments(),
    ],
    { env: environmentOfRun(), reject: false },
  );
  expect(stdout).toBe("129");
});

test("if the reader of a run's output ends before the run, the run does not end with success", async () => {
  suite = plantSuite([]);
  const rig = join(suite.folder, "absent.ts");
  writeFileSync(
    rig,
    `import { defineRig } from ${JSON.stringify(join(ROOT, "harness/rig/definition/define-rig.ts"))};
    export default defineRig({
      kind: "bench", name: "absent", title: "Boards that are not there.",
      dut: { serialNumber: "ABSENT-1" }, instrument: { serialNumber: "ABSENT-2" },
      wires: { GP14: { dut: 14, instrument: 14 } }, start: "GP14", run: { instrument: 22 }, notes: [],
    });`,
  );
  const [command = "", ...args] = AIORIG;
  const doctor = execa(command, [...args, "rig", "doctor", rig], {
    reject: false,
    env: environmentOfRun(),
  });
  doctor.stdout.once("data", () => doctor.stdout.destroy());
  const { exitCode, stderr } = await doctor;
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: "" });
});

/**
 * Returns the source of a module that kills each worker of vitest as soon as the worker exists. The module then blocks
 * the main process for 200 ms. The worker dies in this time, so the main process sends its first message to a dead
 * worker.
 */
function killsWorkersAtBirth(signal: string): string {
  return `
const childProcess = require("node:child_process");
const { fork } = childProcess;
childProcess.fork = (file, ...rest) => {
  const child = fork(file, ...rest);
  if (!file.includes("vitest/dist/workers")) return child;
  child.kill("${signal}");
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  return child;
};
require("node:module").syncBuiltinESMExports();
`;
}

/**
 * A Python program that starts a command in another session with a terminal of its own. When the file `started` exists,
 * the program closes this terminal. Then it prints the command's exit code.
 */
const LOSES_ITS_TERMINAL = `
import os, pty, select, subprocess, sys, threading, time
started, *command = sys.argv[1:]
ours, theirs = pty.openpty()
child = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
os.close(theirs)
while not os.path.exists(started) and child.poll() is None:
    if select.select([ours], [], [], 0.05)[0]:
        os.read(ours, 65536)
os.close(ours)
print(child.wait())
`;

/**
 * The source of a check that reports its start and then blocks its process forever, as an endless computation does. It
 * sleeps, so it needs no processor time.
 */
const COMPUTES_FOR_EVER = `() => {
  process.getBuiltinModule("node:fs").writeFileSync(process.env.CHECKS, "");
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
}`;

const WAIT_FOR_GO = [
  "import os, time",
  'open(__file__ + ".started", "w").close()',
  "while not os.path.exists(os.path.join(os.path.dirname(__file__), 'go')):",
  "    time.sleep(0.01)",
];

interface StartedRun {
  readonly pid: number;
  /** A text in the environment of every process of the run. The test finds these processes by this text. */
  readonly sign: string;
  /** A text in the command line of every process that a program of the run started. */
  readonly programs: string;
  readonly ended: Promise<{ exitCode?: number; stderr: string }>;
}

/**
 * Starts a run that judges the suite of this test on cpython. `starter` holds the first words of the command line. They
 * start aiorig directly, through npm, or in a new terminal.
 */
function startRun(
  starter: readonly string[] = AIORIG,
  environment: Readonly<Record<string, string>> = {},
): StartedRun {
  const id = randomUUID();
  const [command = "", ...args] = [...starter, ...runArguments()];
  const child = execa(command, args, {
    cwd: ROOT,
    // The command has its own process group, like a command that a shell with job control starts.
    detached: true,
    reject: false,
    stdin: "ignore",
    env: { ...environmentOfRun(), ...environment, AIORIG_TEST: id },
  });
  return {
    pid: child.pid!,
    sign: `AIORIG_TEST=${id}`,
    programs: suite.folder,
    ended: child as never,
  };
}

function runArguments(): string[] {
  return ["run", "--suites", suite.folder, "--out", suite.outDir, "--runtime", "cpython"];
}

function environmentOfRun() {
  return { ...PLAIN, ...NO_NPM_CODE, TMPDIR: temporary, CHECKS: join(temporary, "checks") };
}

function pidOf(run: StartedRun, role: Role): number {
  return listTree(run.sign).find((process) => process.role === role)!.pid;
}

function killAll(run: StartedRun, role: Role): void {
  for (const { pid } of listTree(run.sign).filter((process) => process.role === role)) {
    process.kill(pid, "SIGKILL");
  }
}

/** Returns what remains of a run: processes, and files in the folder for temporary files. */
function leftNow({ sign, programs }: StartedRun): string[] {
  return [
    ...listTree(sign, programs).map(({ role, command }) => `${role}: ${command}`),
    ...readdirSync(temporary),
  ];
}

/** Waits until no process and no file of the run is left, but at most about 15 s. Returns what is left. */
async function leftOf(run: StartedRun): Promise<string[]> {
  await until(() => leftNow(run).length === 0, 50, 300);
  return leftNow(run);
}

async function until(condition: () => boolean, lookMs = 50, looks = 2000): Promise<void> {
  for (let i = 0; i < looks && !condition(); i++) await delay(lookMs);
}

function keptVerdicts(): string[] {
  const { verdicts } = readResultsFile(join(suite.outDir, "results.jsonl"));
  return verdicts.map(({ clause, verdict }) => `${clause} ${verdict}`);
}
