import { expect, test } from "vitest";
import { findSilencers } from "./silencers.ts";
import { typescriptFiles } from "./source-files.ts";

test("no comment silences the compiler or the linter", () => {
  expect(findSilencers(typescriptFiles())).toEqual([]);
});

test("the check finds a comment that silences the compiler or the linter", () => {
  const text = [
    "// @ts-nocheck",
    "let word = 1;",
    "  // @ts-expect-error: later",
    'word = "// @ts-expect-error";',
    "/* biome-ignore lint: later */",
  ].join("\n");
  expect(findSilencers([{ path: "a.ts", text }])).toEqual([
    "a.ts:1 silences the compiler or the linter: fix the code instead",
    "a.ts:3 silences the compiler or the linter: fix the code instead",
    "a.ts:5 silences the compiler or the linter: fix the code instead",
  ]);
});
