import { execa } from "execa";
import { findCommand } from "../toolchain/path-search.ts";
import type { CodeBlock } from "./code-blocks.ts";

/**
 * Compiles all Python blocks in one process of `python3`, without running them. Returns one sentence per error. Without
 * a `python3`, this checks nothing.
 */
export async function findPythonErrors(blocks: readonly CodeBlock[]): Promise<string[]> {
  if (blocks.length === 0 || (await findCommand("python3")) === undefined) return [];
  const { stdout } = await execa("python3", ["-c", COMPILE], {
    input: JSON.stringify(blocks.map(({ text }) => text)),
  });
  return (JSON.parse(stdout) as (readonly [number, string] | null)[]).flatMap((error, i) => {
    const { path, line } = blocks[i]!;
    return error === null ? [] : [`${path}:${line + error[0] - 1}: ${error[1]}`];
  });
}

const COMPILE = `
import ast, json, sys
def error_of(text):
    try:
        compile(text, "block", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        return [error.lineno, error.msg]
print(json.dumps([error_of(text) for text in json.load(sys.stdin)]))
`;

/** Checks the syntax of a C block with the machine's compiler. Without a compiler, this checks nothing. */
export async function findCError({ text }: CodeBlock): Promise<string | undefined> {
  if ((await findCommand("cc")) === undefined) return undefined;
  const { exitCode, stderr } = await execa("cc", ["-fsyntax-only", "-xc", "-"], {
    input: text,
    reject: false,
  });
  return exitCode === 0 ? undefined : stderr.split("\n")[0];
}

/** Checks the syntax of a shell block. Runs nothing. */
export async function findShellError(text: string): Promise<string | undefined> {
  const { exitCode, stderr } = await execa("bash", ["-n"], { input: text, reject: false });
  return exitCode === 0 ? undefined : stderr.split("\n")[0];
}
