import { readdirSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { findCommand } from "../toolchain/path-search.ts";
import { recordOf } from "../trace/trace.ts";
import type { Config } from "./config.ts";
import { openRuntime, RuntimeUnavailable, UsageError } from "./index.ts";

const PROGRAMS = fileURLToPath(new URL("testing/programs/", import.meta.url));
const python = (await findCommand("python3"))!;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-own-"));
  vi.stubEnv("TMPDIR", folder);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("a wrapper gets the path of the program instead of {program}, and gets the variables of the configuration", async () => {
  const wrapper = await script('[ "$1" = --run ] && [ "$3" = --fast ] && exec python3 "$2"');
  const program = await file(
    "program.py",
    "import os\nfrom probe import mark\nmark(os.environ['MINE'])\n",
  );
  const runtime = await openRuntime("mine", {
    runtimes: {
      mine: {
        kind: "exec",
        command: [wrapper, "--run", "{program}", "--fast"],
        env: { MINE: "x" },
      },
    },
  });
  const { outcome, trace } = await runtime.run({ path: program });
  await runtime.close();
  expect({ ...runtime.identity, name: runtime.name, outcome, record: recordOf(trace) }).toEqual({
    name: "mine",
    version: expect.stringMatching(/^3\./),
    platform: expect.any(String),
    family: "cpython",
    port: process.platform,
    implementation: "cpython",
    command: wrapper,
    executable: wrapper,
    asyncio: expect.stringMatching(/\/asyncio\/__init__\.py$/),
    outcome: { kind: "ended" },
    record: ["x"],
  });
});

test("a command needs only the files in its own folder; the folder is removed after the command", async () => {
  const program = "from probe import Queue, mark\nmark(Queue.__name__)\n";
  await file("lib/mine.py", "class Mine:\n    pass\n");
  const copies = join(folder, "copies");
  const wrapper = await script(`cp -r "$1" ${copies}-$$ && exec python3 "$2"`);
  const config = {
    targets: { "exec=wrapper": `exec:${wrapper} {folder} {program}` },
    library: join(folder, "lib"),
    use: { Queue: "mine:Mine" },
  };
  const { outcome, trace } = await runOnce(config, await file("program.py", program));
  expect({ outcome, record: recordOf(trace) }).toEqual({
    outcome: { kind: "ended" },
    record: ["Mine"],
  });
  const ofProgram = readdirSync(folder).filter((name) => name.startsWith("copies-"));
  expect(ofProgram.map((name) => readdirSync(join(folder, name)).toSorted())).toEqual([
    ["aiorig", "library", expect.stringMatching(/^program-\d+\.py$/)],
    ["aiorig", "library", expect.stringMatching(/^program-\d+\.py$/)],
  ]);
  expect(readdirSync(folder).filter((name) => name.startsWith("aiorig-exec"))).toEqual([]);
});

test("a program is stopped at its limit, and its marks are kept", async () => {
  const config = { targets: { "exec=python3": `exec:${python}` } };
  const { outcome, trace } = await runOnce(config, `${PROGRAMS}endless_loop.py`, 2000);
  expect({ outcome, record: recordOf(trace) }).toEqual({
    outcome: { kind: "timeout", limitMs: 2000 },
    record: ["before"],
  });
});

test("a traceback names the files of the host", async () => {
  await file("lib/mine.py", "\n1 / 0\n");
  const config = {
    targets: { "exec=python3": `exec:${python}` },
    library: join(folder, "lib"),
    use: { Queue: "mine:Mine" },
  };
  const { outcome } = await runOnce(config, await file("program.py", ""));
  expect(outcome).toMatchObject({
    kind: "unusable",
    traceback: expect.stringContaining(`File "${folder}/lib/mine.py", line 2`),
  });
});

test.each([
  ["no-such-python", "there is no command no-such-python on the PATH. To get it, install it"],
  ["/nowhere/python", "there is no file /nowhere/python. To get it, correct the command"],
  ["/etc", "/etc is a folder. To get it, name a program in this folder, or correct the command"],
  ["A=1", 'To get it, set variables with the command env, such as exec:"env A=1 COMMAND"'],
  ["~/python", "aiorig runs the command without a shell, so write the path without ~ and $"],
  [
    "python3 | tee x",
    "its command contains the shell operator |, but aiorig runs the command without a shell. To get it, write",
  ],
  [
    "python3 2>/dev/null",
    "its command contains the shell operator 2>/dev/null, but aiorig runs the command without a shell",
  ],
  ["/etc/passwd", "/etc/passwd is not an executable file. To get it, make it executable"],
  [
    "cat",
    /cat did not identify itself: it ended with code 0 .* starts the command as \S+cat PROGRAM: the command must/s,
  ],
  [
    "true {program} -x",
    /printed nothing\. aiorig starts the command as \S+true PROGRAM -x: the command must run/,
  ],
  ["sh -c 'exit 7'", /it ended with code 7 /],
])("%s is no Python", async (command, why) => {
  const open = openRuntime("exec=x", { targets: { "exec=x": `exec:${command}` } });
  await expect(open).rejects.toThrow(why);
  await expect(open).rejects.toBeInstanceOf(RuntimeUnavailable);
  expect(readdirSync(folder)).toEqual([]);
});

test("if a Python ignores the folder of an asyncio, its column refuses to judge this asyncio", async () => {
  const asyncio = join(PROGRAMS, "../forked-asyncio");
  const open = openRuntime("exec=x", { targets: { "exec=x": `exec:${python}` }, asyncio });
  await expect(open).rejects.toThrow(UsageError);
  expect(readdirSync(folder)).toEqual([]);
});

async function runOnce(config: Config, path: string, limitMs?: number) {
  const [column = ""] = Object.keys(config.targets ?? {});
  const runtime = await openRuntime(column, config);
  try {
    return await runtime.run({ path }, { ...(limitMs && { limitMs }) });
  } finally {
    await runtime.close();
  }
}

function script(body: string): Promise<string> {
  return file("wrapper", `#!/bin/sh\n${body}\n`, 0o755);
}

async function file(name: string, text: string, mode = 0o644): Promise<string> {
  const path = join(folder, name);
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text, { mode });
  return path;
}
