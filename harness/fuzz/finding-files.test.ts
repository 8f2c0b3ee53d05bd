import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withOutFolder } from "../output/out-folder.ts";
import { ALL_HOSTILE, harmIn } from "../text/testing/hostile-text.ts";
import { type FoundWith, writeFinding } from "./finding-files.ts";
import type { Found } from "./fuzz.ts";
import { generate } from "./generate.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-findings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SOURCE = "from probe import mark\n\nmark('a')\n";
const WORDS = `${ALL_HOSTILE}\nimport os\rimport sys`;

/** A finding in which the output of the rival contains hostile text. */
const found: Found = {
  seed: 1,
  index: 2,
  original: generate(1, { farApart: false }),
  difference: {
    kind: "different",
    source: SOURCE,
    reference: { outcome: { kind: "ended" }, marks: [], deadlines: [] },
    rival: { outcome: { kind: "crashed", detail: WORDS }, marks: [], deadlines: [] },
  },
};

test("text from the rival becomes comments of the program, never code", async () => {
  const path = await write({ rivalName: "rival", flags: [WORDS] });
  const program = readFileSync(join(path, "program.py"), "utf8");
  const [comments = "", code] = program.split("\n\n");
  expect(comments.split("\n").filter((line) => !line.startsWith("# "))).toEqual([]);
  expect(comments).toContain("\\x1b]0;owned\\x07");
  expect(`${code}\n\nmark('a')\n`).toBe(SOURCE);
});

test("no text file of a finding can harm a terminal", async () => {
  const path = await write({ rivalName: "rival", flags: [WORDS] });
  const texts = readdirSync(path).filter((name) => !name.endsWith(".json"));
  expect(texts.sort()).toEqual(["explanation.txt", "original.py", "paste.py", "program.py"]);
  const harm = texts.map((name) => harmIn(readFileSync(join(path, name), "utf8")));
  expect(harm.flat()).toEqual([]);
});

test("the trace keeps the rival's text unchanged", async () => {
  const path = await write({ rivalName: "rival", flags: [] });
  const trace: unknown = JSON.parse(readFileSync(join(path, "rival.json"), "utf8"));
  expect(trace).toEqual({ outcome: { kind: "crashed", detail: WORDS }, marks: [] });
});

function write(foundWith: FoundWith): Promise<string> {
  return withOutFolder(folder, (out) => writeFinding(out, found, foundWith));
}
