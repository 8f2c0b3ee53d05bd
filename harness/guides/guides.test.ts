import { beforeAll, expect, test } from "vitest";
import { aiorigHere } from "../cli/testing/command-line.ts";
import { findBlockProblems } from "./check-blocks.ts";
import { codeBlocksOf } from "./code-blocks.ts";
import { guideFiles, linkedFiles } from "./guide-files.ts";
import { findBrokenLinks } from "./links.ts";
import { runBlocks } from "./run-blocks.ts";

const WRONG_TYPE =
  '# A\n\n```ts\nimport { Queue } from "aiorig";\n\nnew Queue<number>().put("a");\n```\n';

let problems: readonly string[];
beforeAll(async () => {
  // The type checker runs once for both tests.
  const files = [...guideFiles(), { path: "a.md", text: WRONG_TYPE }];
  problems = await findBlockProblems(files.flatMap(codeBlocksOf));
});

test("each code block of the guides passes its check", () => {
  expect(problems.filter((problem) => !problem.startsWith("a.md:"))).toEqual([]);
});

test("a type error is reported with the line in the guide", () => {
  expect(problems.filter((problem) => problem.startsWith("a.md:"))).toEqual([
    "a.md:6: Argument of type 'string' is not assignable to parameter of type 'number'.",
  ]);
});

test("each relative link of the guides leads to a file or a heading", () => {
  expect(linkedFiles().flatMap(findBrokenLinks)).toEqual([]);
});

// The limit of this test is long, because a busy machine needs some seconds for each command.
test("if a guide marks a command with run, the command prints what the guide shows", async () => {
  for (const guide of guideFiles()) {
    expect(
      (await runBlocks(codeBlocksOf(guide), { withSlow: false, startHere: aiorigHere })).problems,
    ).toEqual([]);
  }
}, 300_000);
