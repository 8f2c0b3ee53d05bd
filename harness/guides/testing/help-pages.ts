import type { Command } from "commander";
import { programFor } from "../../cli/command-line.ts";
import { aiorigWords } from "../aiorig-words.ts";
import { shellCommandsOf } from "../shell-commands.ts";

/** The help page of one command, which `--help` shows. */
export interface HelpPage {
  /** The words of the command, such as `rig list`. Empty for aiorig itself. */
  readonly command: string;
  /** True if the command does nothing itself and only contains other commands. */
  readonly isGroup: boolean;
  readonly description: string;
  /** The exit codes that the page explains. */
  readonly exitCodes: readonly number[];
  /** Each example, without the explanation beside it. */
  readonly examples: readonly string[];
}

/** Returns the help pages of aiorig and of each of its commands. */
export async function helpPages(): Promise<HelpPage[]> {
  return pagesOf(await programFor(), "");
}

/** Returns the arguments of each aiorig command in an example. Commands of other programs are left out. */
export function aiorigCommandsIn(example: string): string[][] {
  return shellCommandsOf(example).flatMap(({ words }) => {
    const args = aiorigWords(words);
    return args === undefined ? [] : [args];
  });
}

function pagesOf(command: Command, name: string): HelpPage[] {
  const inner = command.commands.flatMap((one) => pagesOf(one, `${name} ${one.name()}`.trim()));
  const help = helpOf(command);
  const page = {
    command: name,
    isGroup: command.commands.length > 0,
    description: command.description(),
    exitCodes: exitCodesOf(help),
    examples: examplesOf(help),
  };
  return [page, ...inner];
}

function helpOf(command: Command): string {
  let help = "";
  command.configureOutput({
    writeOut: (text) => {
      help += text;
    },
  });
  command.outputHelp();
  return help;
}

/**
 * Returns the numbers in the section `Exit codes:` of a help page. The meaning of each number comes after the number.
 */
function exitCodesOf(help: string): number[] {
  const [, codes = ""] = /^Exit codes: ([\s\S]*?)(?:\n\n|$(?![\s\S]))/m.exec(help) ?? [];
  return [...codes.matchAll(/(?:^|;\s)(\d+) /g)].map(([, code]) => Number(code));
}

/**
 * Returns the commands in the section `Examples:` of a help page. Two or more spaces separate a command from its
 * explanation.
 */
function examplesOf(help: string): string[] {
  const [, examples = ""] = /^Examples?:\n([\s\S]*)/m.exec(help) ?? [];
  return examples
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/)[0]!)
    .filter((line) => line !== "");
}
