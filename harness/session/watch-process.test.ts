import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Config } from "../runtimes/config.ts";
import { openRuntime } from "../runtimes/index.ts";
import { findModules, moduleFolders } from "./imports.ts";
import { watchProgram } from "./watch-program.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-session-"));
  mkdirSync(join(folder, "lib"));
  writeFileSync(join(folder, "lib", "helper.py"), "def hello():\n    return 'hello'\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const PROGRAM = `
import sys, time
from helper import hello
print(hello())
print("error", file=sys.stderr)
time.sleep(0.2)
print("end")
`;

describe.each(["cpython", "reference"])("a session on %s", (name) => {
  test("a session finds modules beside the program", async () => {
    const { end, console: parts } = await watch(name, PROGRAM);
    expect(end).toEqual({ kind: "program", outcome: { kind: "ended" } });
    // Standard output and standard error of a process may arrive in any order.
    const lines = parts.flatMap(({ text }) => text.split("\n")).filter((line) => line !== "");
    expect(lines.sort()).toEqual(["end", "error", "hello"]);
  });

  test("if a module fails, the session shows the path of the module on this machine", async () => {
    writeFileSync(join(folder, "lib", "bad.py"), "1 / 0\n");
    const { end } = await watch(name, "import bad\n");
    expect(JSON.stringify(end)).toContain(join(folder, "lib", "bad.py"));
  });
});

test("a process has no pins, but its output has times", async () => {
  // On a busy machine, the first line of output may arrive late, so that the measured pause between the lines is too
  // short. So the program sleeps for 1 s instead of 0.2 s. This is long enough in any case.
  const session = await watch("cpython", PROGRAM.replace("sleep(0.2)", "sleep(1)"));
  const { lengthUs, console: parts, target, waveform } = session;
  const times = parts.map(({ atUs }) => atUs);
  expect(times.at(-1)! - times[0]!).toBeGreaterThan(300_000);
  expect(lengthUs).toBeGreaterThanOrEqual(times.at(-1)!);
  expect([waveform, target.clock]).toEqual([undefined, "real"]);
});

test("a process is stopped when the time of the session is over", async () => {
  const source = "import time\nwhile True:\n    time.sleep(0.1)\n";
  const { end } = await watch("cpython", source, 400);
  expect(end).toEqual({ kind: "time", forUs: 400_000 });
});

async function watch(name: string, text: string, forMs = 20_000) {
  const file = join(folder, "main.py");
  writeFileSync(file, text);
  const folders = moduleFolders(file, []);
  const config: Config = { beside: await findModules(text, folders) };
  const runtime = await openRuntime(name, config);
  const plan = { program: { path: "main.py", file, text }, driven: [], forMs };
  const session = await watchProgram(runtime, plan, new AbortController().signal);
  await runtime.close();
  return session;
}
