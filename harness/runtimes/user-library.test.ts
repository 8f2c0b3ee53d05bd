import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { UsageError } from "./usage-error.ts";
import { checkLibrary } from "./user-library.ts";

let library: string;

beforeEach(() => {
  library = mkdtempSync(join(tmpdir(), "aiorig-library-"));
});

afterEach(() => rmSync(library, { recursive: true }));

test.each([
  [["queue.py"]],
  [["pieces/ring.py", "readme.txt"]],
  [["fast.mpy"]],
  [["fast.cpython-313-x86_64-linux-gnu.so"]],
  [["my_asyncio.py"]],
  [["my.io.py"]],
])("a library with %j is used", async (files) => {
  write(files);
  await expect(checkLibrary({ library })).resolves.toBeUndefined();
});

test.each([
  [[], "contains no Python module. Name the folder that contains the modules."],
  [["notes.txt"], "contains no Python module. Name the folder that contains the modules."],
  [
    ["probe.py"],
    "contains probe.py, which would hide the module probe that connects programs with aiorig. Rename probe.py.",
  ],
  [
    ["io/__init__.py"],
    "contains io, which would hide the module io that asyncio itself needs. Rename io.",
  ],
  [
    ["time.mpy"],
    "contains time.mpy, which would hide the module time that asyncio itself needs. Rename time.mpy.",
  ],
])("a library with %j is refused", async (files, why) => {
  write(files);
  await expect(checkLibrary({ library })).rejects.toEqual(
    new UsageError(`the library ${library} ${why}`),
  );
});

test("a folder of modules that does not exist is refused", async () => {
  await expect(checkLibrary({ library: `${library}/gone` })).rejects.toThrow(
    `the library ${library}/gone cannot be read: ENOENT`,
  );
});

test.each([
  ["asyncio/core.py", "asyncio"],
  ["asyncio.py", "asyncio.py"],
])("a library with %s is refused, and the message names --asyncio", async (file, entry) => {
  write([file]);
  await expect(checkLibrary({ library })).rejects.toEqual(
    new UsageError(
      `the library ${library} contains ${entry}. To judge this asyncio, use --asyncio ${library}. Move your other modules to another folder for --library.`,
    ),
  );
});

function write(files: readonly string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(library, file)), { recursive: true });
    writeFileSync(join(library, file), "");
  }
}
