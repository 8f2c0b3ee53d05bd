import { readdirSync } from "node:fs";
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { suiteHashOf } from "../engine/run-header.ts";
import { ownSuite } from "../engine/suite.ts";
import { surfaceOf } from "./testing/surface.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
let home: string;

/** Makes the package as users get it: built, packed, and unpacked into a folder without the sources. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-package-"));
  const { stdout } = await execa("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: ROOT,
  });
  const tarball = join(folder, JSON.parse(stdout.slice(stdout.indexOf("[\n")))[0].filename);
  home = join(folder, "node_modules", "aiorig");
  await mkdir(home, { recursive: true });
  await execa("tar", ["-xzf", tarball, "--strip-components=1", "-C", home]);
  await symlink(join(ROOT, "node_modules", "@types"), join(folder, "node_modules", "@types"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
}, 180_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

test("the README's example compiles against the built package, and prints the output that the README shows", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  const printed = /```ts[\s\S]*?```[\s\S]*?```text\n([\s\S]*?)```/.exec(readme)?.[1];
  await writeFile(join(folder, "example.ts"), example ?? "");

  const options = { cwd: folder, preferLocal: true, localDir: ROOT };
  await execa(
    "tsc",
    [
      ...["--strict", "--module", "nodenext", "--target", "es2023", "--outDir", "built"],
      // The option `--types node` limits the types that tsc loads. Without this option, tsc would also check the types
      // of all other installed packages.
      ...["--types", "node", "example.ts"],
    ],
    options,
  );
  await writeFile(join(folder, "built", "package.json"), '{ "type": "module" }\n');
  const { stdout } = await execa("node", ["built/example.js"], options);
  expect(`${stdout}\n`).toBe(printed);
}, 60_000);

test("the package has everything that a run needs, and no tests", async () => {
  const files = readdirSync(home, { recursive: true, encoding: "utf8" });
  expect((await readdir(home)).sort()).toEqual([
    "CHANGELOG.md",
    "LICENSE",
    "README.md",
    "adapters",
    "dist",
    "docs",
    "package.json",
  ]);
  expect(
    files.filter((file) => /\.test\.|\btesting\b|\/bench\/|\.tgz$|(^|\/)out\//.test(file)),
  ).toEqual([]);
});

test("the command of the package runs a clause, and suggests commands for the package", async () => {
  const project = join(folder, "project");
  const modules = join(project, "node_modules");
  await mkdir(join(modules, ".bin"), { recursive: true });
  for (const name of await readdir(join(ROOT, "node_modules"))) {
    if (!name.startsWith(".")) await symlink(join(ROOT, "node_modules", name), join(modules, name));
  }
  await cp(home, join(modules, "aiorig"), { recursive: true });
  const command = join(modules, ".bin", "aiorig");
  await symlink(join("..", "aiorig", "dist", "aiorig.mjs"), command);

  const { exitCode, stdout } = await execa(command, ["run", "SLEEP-01", "--runtime", "reference"], {
    cwd: project,
    env: { CI: undefined, NO_COLOR: "1" },
    reject: false,
  });
  expect(stdout).toMatch(
    /\n {2}npx --no-install aiorig results --full\nResults: out\/results.jsonl\nConforms\.$/,
  );
  expect(exitCode).toBe(0);
  const [header = "", verdict = ""] = (
    await readFile(join(project, "out", "results.jsonl"), "utf8")
  ).split("\n");
  expect(JSON.parse(header)).toMatchObject({ suiteHash: suiteHashOf(ownSuite([])) });
  expect(JSON.parse(verdict)).toMatchObject({ clause: "SLEEP-01", verdict: "pass" });
}, 120_000);

test("the package exports only its public surface", () => {
  expect(surfaceOf(join(home, "dist", "harness", "scheduler", "index.d.ts"))).toEqual({
    AssertionError: ["name"],
    Awaitable: [],
    CancelledError: ["name", "toString"],
    Clock: ["chargeSwitch", "nowUs", "waitUntil"],
    Coroutine: [],
    DeadlockError: ["name", "waits"],
    Ending: [],
    Event: ["clear", "isSet", "set", "wait"],
    ExceptionContext: ["exception", "future", "message"],
    ExceptionHandler: [],
    FatalError: ["name"],
    GatherOptions: ["returnExceptions"],
    Gathered: [],
    KernelEvent: [],
    Lock: ["acquire", "locked", "nextOwner", "release"],
    OverflowError: ["name"],
    Pollable: ["awaited", "isReady"],
    Queue: ["empty", "full", "get", "getNowait", "join", "put", "putNowait", "qsize", "taskDone"],
    QueueEmpty: ["name"],
    QueueFull: ["name"],
    RealClock: ["chargeSwitch", "nowUs", "waitUntil"],
    RuntimeError: ["name"],
    Scheduler: [
      "callExceptionHandler",
      "clock",
      "createTask",
      "currentTask",
      "defaultExceptionHandler",
      "discardTasks",
      "getExceptionHandler",
      "run",
      "runAsync",
      "runForever",
      "setExceptionHandler",
      "stop",
      "ticksMs",
    ],
    SchedulerOptions: ["clock", "observe"],
    TICK_PERIOD: [],
    Task: ["[Symbol.iterator]", "cancel", "done"],
    ThreadSafeFlag: ["awaited", "clear", "isReady", "set", "wait"],
    ThreadSafeFlagOptions: ["hasAsserts"],
    TimeoutError: ["name"],
    Trap: [],
    ValueError: ["name"],
    VirtualClock: ["at", "chargeSwitch", "nowUs", "spend", "waitUntil"],
    VirtualClockOptions: ["startTickMs", "switchCostUs"],
    WaitPlace: ["add", "awaited", "remove"],
    Waiter: ["wake"],
    currentTask: [],
    gather: [],
    sleep: [],
    sleepMs: [],
    ticksDiff: [],
    waitFor: [],
    waitForMs: [],
  });
});

test("the package has no declarations of its internals", async () => {
  const files = await readdir(join(home, "dist", "harness", "scheduler"));
  expect(files.filter((file) => file.endsWith(".d.ts")).sort()).toEqual([
    "clock.d.ts",
    "current-task.d.ts",
    "ending.d.ts",
    "errors.d.ts",
    "event.d.ts",
    "gather.d.ts",
    "index.d.ts",
    "kernel-event.d.ts",
    "lock.d.ts",
    "queue.d.ts",
    "real-clock.d.ts",
    "scheduler.d.ts",
    "sleep.d.ts",
    "thread-safe-flag.d.ts",
    "ticks.d.ts",
    "traps.d.ts",
    "virtual-clock.d.ts",
    "wait-for.d.ts",
    "wait-list.d.ts",
  ]);
});

test("every export of the package is documented", async () => {
  const { exitCode, all } = await execa("typedoc", ["--emit", "none"], {
    cwd: ROOT,
    preferLocal: true,
    localDir: ROOT,
    all: true,
    reject: false,
  });
  expect({ exitCode, all }).toEqual({ exitCode: 0, all: "" });
}, 60_000);
