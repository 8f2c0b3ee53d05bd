import { join } from "node:path";
import { expect, test } from "vitest";
import { BANNED_PHRASES, findBannedPhrases, readBannedPhrases } from "./banned-phrases.ts";
import { ROOT, sourceFiles } from "./source-files.ts";

const files = sourceFiles([".ts", ".mjs", ".js", ".py", ".md", ".json"]);
const phrases = readBannedPhrases(join(ROOT, BANNED_PHRASES));

test("no text uses a banned phrase", () => {
  expect(findBannedPhrases(files, phrases)).toEqual([]);
});

test("the message for a banned phrase names the line and a better wording", () => {
  const planted = [
    { pattern: "\\banon\\b", instead: '"soon"' },
    { pattern: "\\bergo\\b", instead: '"so"', in: "prose" },
    { pattern: "\\bthrice\\b", instead: '"three times"', in: "clauses" },
  ] as const;
  const suite = [
    'const record = "ergo thrice";',
    "export default {",
    "  // Ergo, ergo thrice.",
    '  statement: "It runs thrice, ergo it waits.",',
    '  reason: "it starts anon",',
    "};",
  ];
  const sources = [
    { path: "suites/a.suite.ts", text: suite.join("\n") },
    { path: "a.py", text: 'mark("ergo")  # thrice\n"""And ergo."""\n' },
    { path: "A.md", text: "Thrice.\nAnd ergo.\n" },
    { path: BANNED_PHRASES, text: "anon" },
  ];
  expect(findBannedPhrases(sources, planted)).toEqual([
    'suites/a.suite.ts:5 says "anon"; write "soon"',
    'suites/a.suite.ts:3 says "ergo"; write "so"',
    'suites/a.suite.ts:4 says "ergo"; write "so"',
    'suites/a.suite.ts:4 says "thrice"; write "three times"',
    'a.py:2 says "ergo"; write "so"',
    'A.md:2 says "ergo"; write "so"',
  ]);
});
