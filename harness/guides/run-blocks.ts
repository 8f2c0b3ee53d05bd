import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { AIORIG } from "../cli/start-words.ts";
import { aiorigWords } from "./aiorig-words.ts";
import type { CodeBlock } from "./code-blocks.ts";
import { shellCommandsOf } from "./shell-commands.ts";

/** The number of commands that ran, and the problems. Each problem is one sentence with file and line. */
export interface RunBlocks {
  readonly commands: number;
  readonly problems: readonly string[];
}

export interface BlockOptions {
  readonly withSlow: boolean;
  /**
   * A function that runs a command of aiorig in this process, because a new process would take longer. It is used only
   * for the commands in `IN_PROCESS`. All other commands get a new process.
   */
  readonly startHere?: StartHere;
}

export type StartHere = (
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string | undefined>> },
) => Promise<{ readonly stdout: string; readonly stderr: string; readonly exitCode: number }>;

/**
 * Runs the blocks of one guide as its reader would, in a new folder. The words in the first line of a block say what to
 * do:
 * - `file=NAME`: the block is written to this file of the folder.
 * - `run`: the commands of the block run.
 * - `slow`: like `run`, but only if `withSlow` is true.
 * - `exit=N`: the last command of the block must exit with N (default: 0).
 * - `output`: the commands before the block must print the text of the block. A line `...` stands for any lines.
 */
export async function runBlocks(
  blocks: readonly CodeBlock[],
  { withSlow, startHere }: BlockOptions,
): Promise<RunBlocks> {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-guide-"));
  const problems: string[] = [];
  let commands = 0;
  try {
    for (const [i, block] of blocks.entries()) {
      writeBlock(folder, block);
      if (!block.words.includes("run") && !(withSlow && block.words.includes("slow"))) continue;
      const ran = await runCommands(folder, block, startHere);
      commands += ran.commands;
      const next = blocks[i + 1];
      const shown = next?.words.includes("output") ? next.text : undefined;
      problems.push(...problemsOf(block, ran, shown));
    }
    return { commands, problems };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function writeBlock(folder: string, { words, text }: CodeBlock): void {
  const name = settingOf(words, "file");
  if (name === undefined) return;
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

interface Ran {
  readonly commands: number;
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

async function runCommands(
  folder: string,
  { text }: CodeBlock,
  startHere: StartHere | undefined,
): Promise<Ran> {
  const commands = shellCommandsOf(text);
  let last: Omit<Ran, "commands"> = { exitCode: 0, stdout: "", stderr: "" };
  for (const { words } of commands) {
    const args = aiorigWords(words);
    const env = { NO_COLOR: "1", COLUMNS: "120", FORCE_COLOR: undefined, CI: undefined };
    const isHere = startHere !== undefined && args !== undefined && IN_PROCESS.has(args[0] ?? "");
    const { exitCode, stdout, stderr } = isHere
      ? await startHere(args, { cwd: folder, env })
      : await startProcess(args === undefined ? words : [...AIORIG, ...args], folder, env);
    last = { exitCode, stdout: `${last.stdout}${stdout}\n`, stderr };
  }
  return { commands: commands.length, ...last };
}

/** The commands of aiorig that a test can run in its own process, because they do not start another aiorig. */
const IN_PROCESS: ReadonlySet<string> = new Set([
  ...["watch", "trace", "list", "explain", "config", "boards"],
]);

function startProcess(
  [program = "", ...args]: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
) {
  return execa(program, args, { cwd, stdin: "ignore", reject: false, env });
}

function problemsOf(block: CodeBlock, ran: Ran, shown: string | undefined): string[] {
  const where = `${block.path}:${block.line}`;
  const expected = Number(settingOf(block.words, "exit") ?? 0);
  if (ran.exitCode !== expected) {
    const said = ran.stderr.trim().split("\n").slice(-3).join(" / ");
    return [`${where}: the command exited with ${ran.exitCode} instead of ${expected}. ${said}`];
  }
  if (shown === undefined || matchesShown(ran.stdout, shown)) return [];
  return [
    `${where}: the output of the command differs from the guide. The command printed:\n${ran.stdout.trimEnd()}`,
  ];
}

/**
 * Returns true if a command printed the text that the guide shows. In the guide's text, a line `...` stands for any
 * lines. Durations may differ, and spaces at the end of a line do not count.
 */
export function matchesShown(output: string, shown: string): boolean {
  const lines = tidy(output).split("\n");
  const pattern = tidy(shown).split("\n");
  return matches(lines, pattern);
}

function matches(lines: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return lines.length === 0;
  if (first === "...") {
    return Array.from({ length: lines.length + 1 }, (_, i) => i).some((i) =>
      matches(lines.slice(i), rest),
    );
  }
  return lines[0] === first && matches(lines.slice(1), rest);
}

function tidy(text: string): string {
  return text
    .trim()
    .replaceAll(/[ \t]+$/gm, "")
    .replaceAll(/\(\d+ ms\)/g, "(N ms)");
}

function settingOf(words: readonly string[], key: string): string | undefined {
  return words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
}
