import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tryModules } from "./module-trial.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-trial-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

test("the default export of a file is returned as data", async () => {
  expect(
    await tryOne(
      "enum Level { A }\nexport default { a: [1, Level.A as number], f() {}, b: undefined };",
    ),
  ).toEqual({ kind: "loaded", hasDefault: true, value: { a: [1, 0] } });
});

test.each([
  ["without a default export", "export const a = 1;", false, undefined],
  ["that starts with a byte order mark", "\ufeffexport default 1;", true, 1],
  ["that prints a lot", 'console.log("x".repeat(1e6)); export default 1;', true, 1],
  ["that leaves something running", "setInterval(() => {}, 5); export default 1;", true, 1],
  ["that exports a value that JSON cannot hold", "export default 1n;", true, undefined],
])("a file %s is loaded", async (_what, text, hasDefault, value) => {
  expect(await tryOne(text)).toEqual({ kind: "loaded", hasDefault, ...(value && { value }) });
});

test.each([
  ["exits", "\nprocess.exit(0);", "the file calls process.exit(0) (mine.ts, line 2)"],
  ["throws an error", "\n\nthrow new TypeError('oh');", "TypeError: oh (mine.ts, line 3)"],
  ["throws null", "throw null;", "it throws null"],
  [
    "throws in a function",
    "f();\nfunction f() {\n  throw new Error('in');\n}",
    "Error: in (mine.ts, line 3)",
  ],
  [
    "starts a promise that fails later",
    "Promise.reject(new Error('later'));",
    "Error: later (mine.ts, line 1)",
  ],
  [
    "is cut off",
    "export default {",
    "FOLDER/mine.ts:1:16: ERROR: Expected identifier but found end of file",
  ],
  [
    "ends its process without process.exit",
    "process.reallyExit(0);",
    "the process that was loading the file ended with code 0",
  ],
])("a file that %s is refused with the reason", async (_what, text, why) => {
  const trial = await tryOne(text);
  expect(trial).toEqual({ kind: "failed", why });
});

test("if a file kills its process, the result has the reason and says that the process was killed", async () => {
  expect(await tryOne("process.kill(process.pid, 'SIGKILL');")).toEqual({
    kind: "failed",
    why: "the process that was loading the file was ended by SIGKILL",
    isKilled: true,
  });
});

test("the reason names an import that is missing", async () => {
  expect(await tryOne("import './gone.ts';")).toEqual({
    kind: "failed",
    why: expect.stringMatching(/^Error: Cannot find module '\S*gone\.ts'/),
  });
});

test.each([
  ["a loop", "mine.ts", "for (;;);"],
  ["a flood", "mine.ts", "for (;;) console.log('x'.repeat(10_000));"],
  [
    "an endless await while a timer runs",
    "mine.mts",
    "setInterval(() => {}, 5); await new Promise(() => {});",
  ],
])("endless code is stopped at the limit: %s", async (_what, name, text) => {
  expect(await tryOne(text, name, 500)).toEqual({
    kind: "failed",
    why: "the file did not load within 0.5 s. Outside of functions, look for an endless loop or an await that never ends",
  });
});

test("if a file awaits something that never happens, the file is refused with an error", async () => {
  expect(await tryOne("await new Promise(() => {});", "mine.mts")).toEqual({
    kind: "failed",
    why: "code outside of functions awaits something that never happens",
  });
});

test("if a file ends the process, the files that were loaded before this file count as loaded", async () => {
  const files = ["export default 1;", "process.exit();", "export default 3;"].map((text, i) =>
    write(`${i}.ts`, text),
  );
  expect([...(await tryModules(files)).values()]).toEqual([
    { kind: "loaded", hasDefault: true, value: 1 },
    { kind: "failed", why: "the file calls process.exit() (1.ts, line 1)" },
  ]);
});

async function tryOne(text: string, name = "mine.ts", limitMs?: number) {
  const file = write(name, text);
  const trial = (await tryModules([file], { limitMs })).get(file);
  if (trial?.kind !== "failed") return trial;
  return { ...trial, why: trial.why.replaceAll(folder, "FOLDER") };
}

function write(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}
