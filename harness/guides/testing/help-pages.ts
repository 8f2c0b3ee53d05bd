import type { Command } from "commander";
import { programFor } from "../../cli/command-line.ts";
import { aiorigWords } from "../aiorig-words.ts";
import { shellCommandsOf } from "../shell-commands.ts";

/** The text that `--help` of one command shows. */
export interface HelpPage {
  /** The words of the command, such as `rig list`. For aiorig itself, there are no words. */
  readonly command: string;
  /** True if the command does nothing itself and only contains other commands. */
  readonly isGroup: boolean;
  readonly description: string;
  /** The exit codes that the page explains. */
  readonly exitCodes: readonly number[];
  /** Each example, without the explanation beside it. */
  readonly examples: readonly string[];
}

/** The help of aiorig and of each of its commands. */
export async function helpPages(): Promise<HelpPage[]> {
  return pagesOf(await programFor(), "");
}

/** The commands of aiorig in an example, as arguments. Examples may also start other programs. */
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

/** The numbers after `Exit codes:`. The meaning of each number follows the number. */
function exitCodesOf(help: string): number[] {
  const [, codes = ""] = /^Exit codes: ([\s\S]*?)(?:\n\n|$(?![\s\S]))/m.exec(help) ?? [];
  return [...codes.matchAll(/(?:^|;\s)(\d+) /g)].map(([, code]) => Number(code));
}

/** Two or more spaces separate an example from the explanation beside it. */
function examplesOf(help: string): string[] {
  const [, examples = ""] = /^Examples?:\n([\s\S]*)/m.exec(help) ?? [];
  return examples
    .split("\n")
    .map((line) => line.trim().split(/ {2,}/)[0]!)
    .filter((line) => line !== "");
}
