import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadSuite, SuiteError } from "./suite.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-suite-"));
  file = join(folder, "mine.suite.ts");
});

afterEach(() => rmSync(folder, { recursive: true }));

const GROUP = 'export default { name: "MINE", title: "Mine", clauses: [] };\n';

test("a suite file may start with a byte order mark", async () => {
  writeFileSync(file, `\ufeff${GROUP}`);
  expect((await loadSuite(folder)).groups).toEqual([{ name: "MINE", title: "Mine", clauses: [] }]);
});

test.each<[what: string, text: string | Uint8Array, why: string]>([
  ["UTF-16", Buffer.from(`\ufeff${GROUP}`, "utf16le"), "is UTF-16 text: save it as UTF-8."],
  [
    "code that exits",
    `${GROUP}process.exit(0);`,
    "cannot be loaded: the file calls process.exit(0) (mine.suite.ts, line 2). Correct the error in that file.",
  ],
  [
    "code that throws null",
    "throw null;",
    "cannot be loaded: it throws null. Correct the error in that file.",
  ],
  [
    "an endless loop",
    // Each turn of the endless loop sleeps, so that the loop needs little processor time before the limit ends it.
    "for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);",
    "cannot be loaded: the file did not load within 10 s. Outside of functions, look for an endless loop or an await that never ends. Correct the error in that file.",
  ],
  [
    "no default export",
    "export const group = 1;",
    "has no group as its default export. Write: export default defineGroup({ ... })",
  ],
  [
    "another default export",
    "export default null;",
    "does not export a group: default export: it must be an object, but it is null. Correct the error in that file.",
  ],
  [
    "a clause without a check",
    'export default { name: "MINE", title: "", clauses: [{ id: "MINE-01", level: "must", statement: "", sources: [], judgedBy: "order", program: "a.py" }] };',
    "does not export a group: clauses.0.check: expected a function. Correct the error in that file.",
  ],
])("a suite file with %s is refused", async (_what, text, why) => {
  writeFileSync(file, text);
  await expect(loadSuite(folder)).rejects.toEqual(new SuiteError(`${file} ${why}`));
});
