import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { resultFolder } from "../toolchain/build-cache.ts";
import { readHostSystem } from "../toolchain/host-system.ts";
import { MICROPYTHON_UNIX } from "../toolchain/micropython-unix.ts";
import { recordOf } from "../trace/trace.ts";
import type { Config } from "./config.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-open-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("if a process runtime finds no interpreter, its error says what is missing and how to get it", async () => {
  vi.stubEnv("PATH", folder);
  vi.stubEnv("AIORIG_CACHE", folder);
  expect([await whyNot("micropython"), await whyNot("cpython")]).toEqual([
    'micropython is not available: there is no micropython on the PATH, and aiorig has not built one. To get it, run npm start, which builds the runtime, or enter the command of a MicroPython with asyncio (1.21 or newer) under "micropython" in aiorig.config.json.',
    'cpython is not available: there is no python3 on the PATH. To get it, install Python 3.11 or newer (Debian: apt-get install python3) or enter the command of an installed Python under "python" in aiorig.config.json.',
  ]);
});

test("a damaged MicroPython in the cache is refused, and the message says how to build it again", async () => {
  vi.stubEnv("PATH", folder);
  vi.stubEnv("AIORIG_CACHE", folder);
  const place = resultFolder(MICROPYTHON_UNIX.recipe(await readHostSystem()));
  await mkdir(place);
  await writeFile(join(place, "micropython"), "damaged", { mode: 0o755 });
  expect(await whyNot("micropython")).toMatch(
    /^micropython is not available: the build in the cache is damaged: aiorig-build\.json is missing.* To get it, run npm start, which builds the runtime again, or enter the command of a MicroPython/,
  );
});

test("a micropython on the PATH is used instead of a damaged build in the cache", async () => {
  const own = join(folder, "micropython");
  await writeFile(own, "#!/bin/sh\necho hello\n", { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:${process.env.PATH}`);
  vi.stubEnv("AIORIG_CACHE", folder);
  await mkdir(resultFolder(MICROPYTHON_UNIX.recipe(await readHostSystem())));
  expect(await whyNot("micropython")).toContain(`${own} did not identify itself`);
});

test("if the user names a CPython for the column of MicroPython, it is refused, and the message names the correct key of the configuration", async () => {
  const python = await script('#!/bin/sh\nexec python3 "$@"\n');
  expect(await whyNot("micropython", { micropython: python })).toMatch(
    /interpreter is not MicroPython but cpython 3\.\S+, and aiorig expects different deviations of the two\. To get it, enter .* To use the interpreter that you named, enter it under "python", for the column cpython/,
  );
});

test("the column of CPython refuses a MicroPython, whatever its file name is", async () => {
  const port = await script(`#!/bin/sh\nprintf '\\036aiorig ${answerOf("port", true)}\\036'\n`);
  expect(await whyNot("cpython", { python: port })).toMatch(
    /interpreter is not CPython but port 1\.2\.3, and aiorig expects different deviations of the two\. To get it, install .* To use the interpreter that you named, enter it under "micropython", for the column micropython/,
  );
});

test("a CPython of a version without declared deviations is refused", async () => {
  const old = await script('#!/bin/sh\npython3 "$@" | sed -E \'s/"3\\.[0-9.]+"/"3.9"/g\'\n');
  expect(await whyNot("cpython", { python: old })).toContain(
    `${old} is Python 3.9, but aiorig declares the deviations of CPython only for 3.11 and newer`,
  );
});

test("if an interpreter lacks modules that the probe needs, it is refused, and the message shows its output", async () => {
  const old = await script(
    "#!/bin/sh\necho \"ImportError: no module named 'asyncio'\" >&2; exit 1\n",
  );
  expect(await whyNot("micropython", { micropython: old })).toMatch(
    /interpreter did not identify itself: it ended with code 1 after \d+ ms\. It printed "ImportError: no module named 'asyncio'\\n" on standard error\./,
  );
});

test("another Python implementation can run in the column of CPython, and reports its own name", async () => {
  const other = await script(`#!/usr/bin/env python3
import os, sys
at = sys.argv.index("-c") + 1
rename = "import sys; i = sys.implementation; i.name, i.version = 'other', (7, 3, 1, 'final', 0)"
sys.argv[at] = rename + "\\n" + sys.argv[at]
os.execv(sys.executable, [sys.executable] + sys.argv[1:])
`);
  const runtime = await openRuntime("cpython", { python: other });
  const { outcome, trace } = await runtime.run({
    path: await program("mark(sys.implementation.name)"),
  });
  expect({ ...runtime.identity, outcome, record: recordOf(trace) }).toEqual({
    version: "other 7.3.1",
    platform: expect.stringMatching(
      /^\w+ \w+, judged by the deviations that are declared for cpython$/,
    ),
    family: "cpython",
    port: process.platform,
    implementation: "other",
    command: other,
    executable: expect.stringMatching(/\/python3\.\d+$/),
    asyncio: expect.stringMatching(/\/asyncio\/__init__\.py$/),
    outcome: { kind: "ended" },
    record: ["other"],
  });
});

test("text that a wrapper prints does not count as output of the program", async () => {
  const wrapper = await script(`#!/bin/sh
echo "running: $*"
echo "a warning" >&2
printf 'no line feed'
python3 "$@"
echo "ended with $?"
`);
  const runtime = await openRuntime("cpython", { python: wrapper });
  const { outcome, trace } = await runtime.run({ path: await program("print('mine'); mark('m')") });
  expect({ outcome, record: recordOf(trace), stdout: trace.stdout, stderr: trace.stderr }).toEqual({
    outcome: { kind: "ended" },
    record: ["m"],
    stdout: "mine\n",
    stderr: "",
  });
});

test("if a wrapper joins standard output and standard error, the recorded output still has only the program's text", async () => {
  const wrapper = await script('#!/bin/sh\necho start\nexec python3 "$@" 2>&1\n');
  const runtime = await openRuntime("cpython", { python: wrapper });
  const { trace } = await runtime.run({ path: await program("print('mine')") });
  expect(trace.stdout).toBe("mine\n");
});

test("CPython is identified", async () => {
  const { name, identity } = await openRuntime("cpython", {});
  expect({ name, identity }).toEqual({
    name: "cpython",
    identity: {
      version: expect.stringMatching(/^3\.\d+\.\d+/),
      platform: expect.stringMatching(/^\w+ \w+$/),
      family: "cpython",
      port: process.platform,
      implementation: "cpython",
      command: expect.stringMatching(/^\/.*\/python3$/),
      executable: expect.stringMatching(/^\/.*\/python3\.\d+$/),
      asyncio: expect.stringMatching(/^\/.*\/asyncio\/__init__\.py$/),
    },
  });
});

test("if the user names a link, the identity contains two files: the link, and the interpreter that really runs", async () => {
  const wrapper = await script('#!/bin/sh\nexec python3 "$@"\n');
  const link = join(folder, "python-link");
  await symlink(wrapper, link);
  const { identity } = await openRuntime("cpython", { python: link });
  const { identity: own } = await openRuntime("cpython", {});
  expect(identity).toEqual({ ...own, command: link });
});

/** Returns the answer of an interpreter about itself, as JSON. */
function answerOf(implementation: string, hasTicks: boolean): string {
  return JSON.stringify({
    implementation,
    version: "1.2.3",
    language: "3.4",
    hasTicks,
    platform: "linux",
    executable: "",
    asyncio: "",
  });
}

async function program(line: string): Promise<string> {
  const file = join(folder, "program.py");
  await writeFile(file, `import sys\nfrom probe import mark\n${line}\n`);
  return file;
}

async function script(text: string): Promise<string> {
  const file = join(folder, "interpreter");
  await writeFile(file, text, { mode: 0o755 });
  return file;
}

async function whyNot(name: "micropython" | "cpython", config: Config = {}): Promise<string> {
  const error = await openRuntime(name, config).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RuntimeUnavailable);
  return (error as Error).message;
}
