import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { ROOT } from "../engine/suite.ts";
import { aiorigWords } from "./aiorig-words.ts";
import type { CodeBlock } from "./code-blocks.ts";
import { findCommandProblem } from "./command-check.ts";
import { findCError, findPythonErrors, findShellError } from "./compiler-check.ts";
import { findJsonProblem } from "./json-check.ts";
import { type ShellCommand, shellCommandsOf } from "./shell-commands.ts";
import { findTypeErrors } from "./typescript-check.ts";

/**
 * Checks code blocks without running them. Shell commands go through aiorig's own parser, TypeScript through the type
 * checker, and the other languages through their parsers. Returns one sentence per problem, with file and line.
 */
export async function findBlockProblems(blocks: readonly CodeBlock[]): Promise<string[]> {
  const problems: string[] = [];
  for (const block of blocks) problems.push(...(await problemsOf(block)));
  const ofTag = (...tags: string[]) => blocks.filter(({ tag }) => tags.includes(tag));
  problems.push(...findTypeErrors(ofTag("ts")));
  problems.push(...(await findPythonErrors(ofTag("py", "python"))));
  return problems;
}

/**
 * For each tag, the function that checks one code block with this tag. For TypeScript and Python, this function does
 * nothing, because `findBlockProblems` checks all blocks of such a language at the same time. Blocks with the tags
 * `text` and `session` are not checked.
 */
const CHECKS = new Map<string, (block: CodeBlock) => Promise<string[]> | string[]>([
  ["sh", shellProblems],
  ["console", shellProblems],
  ["ts", () => []],
  ["py", () => []],
  ["python", () => []],
  ["json", (block) => at(block, findJsonProblem(block))],
  ["c", async (block) => at(block, await findCError(block))],
  ["yaml", (block) => at(block, findYamlProblem(block.text))],
  ["text", () => []],
  ["session", () => []],
]);

function problemsOf(block: CodeBlock): Promise<string[]> | string[] {
  const check = CHECKS.get(block.tag);
  if (check !== undefined) return check(block);
  const what =
    block.tag === ""
      ? "the code block has no language"
      : `no check exists for code blocks with the language ${block.tag}`;
  return at(
    block,
    `${what}. After the opening fence, write one of ${[...CHECKS.keys()].join(", ")}`,
  );
}

function at({ path, line }: CodeBlock, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${path}:${line}: ${problem}`];
}

async function shellProblems(block: CodeBlock): Promise<string[]> {
  const commands = shellCommandsOf(block.text);
  const text = block.tag === "console" ? commands.map((one) => one.text).join("\n") : block.text;
  const problems = /[`$|;&(){}<>\\]/.test(text) ? at(block, await findShellError(text)) : [];
  for (const command of commands) {
    const problem = await findShellProblem(command);
    problems.push(...at({ ...block, line: block.line + command.line }, problem));
  }
  return problems;
}

async function findShellProblem({ words }: ShellCommand): Promise<string | undefined> {
  const args = aiorigWords(words);
  if (args !== undefined) return findCommandProblem(args);
  const [program, verb, script = ""] = words;
  if (program !== "npm" || verb !== "run" || script === "aiorig") return undefined;
  return script in scripts() ? undefined : `package.json has no script ${script}`;
}

function scripts(): Readonly<Record<string, string>> {
  return JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")).scripts;
}

function findYamlProblem(text: string): string | undefined {
  try {
    // The parser must allow a repeated key, because the configuration of ser2net repeats the key of a connection.
    parse(text, { uniqueKeys: false });
    return undefined;
  } catch (error) {
    return (error as Error).message.split("\n")[0];
  }
}
