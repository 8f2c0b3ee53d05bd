import { expect, test } from "vitest";
import { findBlockProblems } from "./check-blocks.ts";
import { codeBlocksOf } from "./code-blocks.ts";

test.each([
  [
    "a block without a language",
    "```\nx\n```",
    /the code block has no language\. After the opening fence, write one of sh, /,
  ],
  [
    "a language without a check",
    "```cobol\nx\n```",
    /no check exists for code blocks with the language cobol\. After the opening fence, write one of/,
  ],
  ["an unknown command", "    npm run aiorig -- rum", /aiorig has no command rum/],
  [
    "an unknown inner command",
    "    npm run aiorig -- rig paint",
    /aiorig rig has no command paint/,
  ],
  ["an unknown option", "    npx --no-install aiorig run --fast", /unknown option '--fast'/],
  ["a wrong value", "    aiorig run --shard 5/3   # all", /argument '5\/3' is invalid/],
  ["a clause that does not exist", "    aiorig explain GATHER-99", /there is no clause GATHER-99/],
  ["an unknown script", "    npm run fly", /package\.json has no script fly/],
  ["a shell quote without an end", "```sh\necho 'a; b\n```", /unexpected EOF/],
  ["a command after a prompt", "```console\n$ aiorig rum\nfine\n```", /aiorig has no command rum/],
  ["a key that the configuration lacks", '```json config\n{"pyhton": "x"}\n```', /pyhton/],
  ["a scenario without a main", '```json scenario\n{"scenario": 1}\n```', /coroutines/],
  ["an unknown format", "```json card\n{}\n```", /there is no format card/],
  ["Python that does not compile", "```py\nx = 1\ny = = 2\n```", /^a\.md:3: invalid syntax/],
  ["C that does not compile", "```c\nint f( {\n```", /error/],
  ["YAML that cannot be read", "```yaml\na: [1\n```", /flow/i],
])("%s is reported", async (_, markdown, problem) => {
  const problems = await findBlockProblems(codeBlocksOf({ path: "a.md", text: markdown }));
  expect(problems).toEqual([expect.stringMatching(problem)]);
  expect(problems[0]).toMatch(/^a\.md:\d: /);
});
