import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { surfaceOf } from "./testing/surface.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
let home: string;

/**
 * The package in the form that users get: built, packed, and unpacked into a folder without the
 * sources.
 */
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

test("the README's example compiles against the package and prints what the README says", async () => {
  const readme = await readFile(join(ROOT, "README.md"), "utf8");
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1];
  const printed = /```ts[\s\S]*?```[\s\S]*?```text\n([\s\S]*?)```/.exec(readme)?.[1];
  await writeFile(join(folder, "example.ts"), example ?? "");

  const options = { cwd: folder, preferLocal: true, localDir: ROOT };
  await execa(
    "tsc",
    ["--strict", "--module", "nodenext", "--target", "es2023", "--outDir", "built", "example.ts"],
    options,
  );
  await writeFile(join(folder, "built", "package.json"), '{ "type": "module" }\n');
  const { stdout } = await execa("node", ["built/example.js"], options);
  expect(`${stdout}\n`).toBe(printed);
}, 60_000);

test("the package exports its public surface only", () => {
  expect(surfaceOf(join(home, "dist", "scheduler", "index.d.ts"))).toEqual({
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
    Lock: ["acquire", "locked", "release"],
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
  const files = await readdir(join(home, "dist", "scheduler"));
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
