import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashProgram } from "./program-hash.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-hash-"));
  write("program.py", "from watch import Watch\n");
  write("watch.py", "import clock\n");
  write("clock.py", "");
  write("other.py", "");
});

afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): void {
  writeFileSync(join(folder, name), text);
}

function hash(constants: Readonly<Record<string, number>> = {}): string {
  return hashProgram({ program: join(folder, "program.py"), constants }, folder);
}

test.each([
  ["the program itself", "program.py", true],
  ["a module that the program imports", "watch.py", true],
  ["a module that the imported module imports", "clock.py", true],
  ["a module that the program does not import", "other.py", false],
])(
  "the hash of a program changes only if a file that the program uses changes: %s",
  (_what, name, counts) => {
    const before = hash();
    write(name, "import clock\nfrom watch import Watch\nx = 1\n");
    expect(hash() !== before).toBe(counts);
  },
);

test("if a constant of the figure changes, the hash changes", () => {
  expect(hash({ DELAY_MS: 1 })).not.toBe(hash({ DELAY_MS: 2 }));
});
