import { expect, test } from "vitest";
import { codeBlocksOf } from "./code-blocks.ts";
import { matchesShown, runBlocks } from "./run-blocks.ts";

const run = (text: string) => runBlocks(codeBlocksOf({ path: "a.md", text }), { withSlow: false });

test("blocks run in one folder with the files of the guide", async () => {
  const text =
    "```text file=in/a.txt\nhello\n```\n\n```sh run\ncat in/a.txt\n```\n\n```text output\nhello\n```\n";
  expect(await run(text)).toEqual({ commands: 1, problems: [] });
});

test("if the output of a block differs from the output in the guide, this is a problem", async () => {
  expect(await run("```sh run\necho a\n```\n\n```text output\nb\n```\n")).toEqual({
    commands: 1,
    problems: ["a.md:2: the output of the command differs from the guide. The command printed:\na"],
  });
});

test("if a block ends with an unexpected exit code, this is a problem", async () => {
  expect(await run("```sh run\nfalse\n```\n")).toEqual({
    commands: 1,
    problems: ["a.md:2: the command exited with 1 instead of 0. "],
  });
});

test("blocks that are slow or not marked do not run", async () => {
  expect(await run("```sh slow\nfalse\n```\n\n```sh\nfalse\n```\n")).toEqual({
    commands: 0,
    problems: [],
  });
});

test.each([
  ["a\nb\nc\n", "a\n...\nc", true],
  ["a\nc\n", "a\n...\nc", true],
  ["a\nb\n", "a\n...\nc", false],
  ["ended (12 ms)", "ended (617 ms)", true],
  ["a\nb", "a", false],
])("%j matches %j: %s", (output, shown, isMatch) => {
  expect(matchesShown(output, shown)).toBe(isMatch);
});
