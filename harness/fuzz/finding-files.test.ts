import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { withOutFolder } from "../output/out-folder.ts";
import { ALL_HOSTILE, harmIn } from "../text/testing/hostile-text.ts";
import { type CorpusProgram, readCorpus } from "./corpus.ts";
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

/**
 * A finding in which the output of the rival (the runtime that is compared with the reference) contains hostile text.
 */
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

test("text from the rival is written as comments of the program, never as code", async () => {
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
  expect(texts.sort()).toEqual([
    ...["corpus.py", "explanation.txt", "original.py", "paste.py", "program.py"],
  ]);
  const harm = texts.map((name) => harmIn(readFileSync(join(path, name), "utf8")));
  expect(harm.flat()).toEqual([]);
});

test("a finding contains a program for the corpus with the result of the reference as its right result", async () => {
  const path = await write({ rivalName: "rival", flags: [] });
  const corpus = join(folder, "corpus");
  mkdirSync(corpus);
  renameSync(join(path, "corpus.py"), join(corpus, "new.py"));
  const [{ name, clauses, right, source }] = (await readCorpus(corpus)) as [CorpusProgram];
  expect({ name, clauses, right }).toEqual({
    name: "new",
    clauses: ["CLAUSE-NN"],
    right: ["ended"],
  });
  expect(source.endsWith(`\n\n${SOURCE}`)).toBe(true);
});

test("the files of a finding contain the options that choose its programs, and the cancel of its original program", async () => {
  const cancel = { task: "t2", sleepUnits: 3, blockUnits: 2, turns: 4 };
  const choices = ["--streams", "--cancel-every-turn"];
  const path = await write({ rivalName: "rival", flags: [], choices }, { ...found, cancel });
  const [head] = readFileSync(join(path, "original.py"), "utf8").split("\n\n");
  expect(head!.split("\n")).toEqual([
    "# Made by: npm run aiorig -- fuzz --streams --cancel-every-turn --seed 1 --only 2 --runtime rival",
    "# Here t2 is cancelled at turn 4 after 5 time units.",
  ]);
});

test("the trace of a finding keeps the rival's text unchanged", async () => {
  const path = await write({ rivalName: "rival", flags: [] });
  const trace: unknown = JSON.parse(readFileSync(join(path, "rival.json"), "utf8"));
  expect(trace).toEqual({ outcome: { kind: "crashed", detail: WORDS }, marks: [] });
});

function write(foundWith: FoundWith, one: Found = found): Promise<string> {
  return withOutFolder(folder, (out) => writeFinding(out, one, foundWith));
}
