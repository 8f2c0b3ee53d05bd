import { Command } from "commander";
import { groups } from "../../suites/index.ts";
import { COMMANDS } from "../cli/commands.ts";

/**
 * Says what is wrong with the arguments of an aiorig command in a guide. The parser of the real command reads the
 * arguments, but the command does not run. A file or folder may be missing, because only the reader of the guide has
 * it. Returns undefined if nothing is wrong.
 */
export async function findCommandProblem(args: readonly string[]): Promise<string | undefined> {
  if (args.length === 0 || args[0] === "--help") return undefined;
  const [name = "", next = ""] = args;
  const command = await COMMANDS.get(name)?.();
  if (command === undefined) return `aiorig has no command ${name}`;
  const inner = command.commands.map((one) => one.name());
  if (inner.length > 0 && next !== "" && !next.startsWith("-") && !inner.includes(next)) {
    return `aiorig ${name} has no command ${next}`;
  }
  return (await parseOnly(command, args)) ?? findUnknownClause(args);
}

async function parseOnly(command: Command, args: readonly string[]): Promise<string | undefined> {
  let said = "";
  const program = new Command("aiorig").exitOverride().configureOutput({
    writeOut: () => {},
    writeErr: (text) => {
      said += text;
    },
  });
  program.addCommand(command);
  for (const one of [command, ...command.commands]) {
    one.copyInheritedSettings(program);
    one.action(() => {});
  }
  try {
    await program.parseAsync(args, { from: "user" });
    return undefined;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "commander.helpDisplayed" || OF_THE_READER.test(said)) return undefined;
    return (said || (error as Error).message).trim();
  }
}

/**
 * Matches errors about things that only the reader of a guide has: files such as `./my-rig.ts`, and values of shell
 * variables.
 */
const OF_THE_READER =
  /argument '\$\w+' is invalid|is not a (?:folder|file)\.|there is no file|cannot be read: there is no such/;

/**
 * Returns a message about the first argument that looks like the id of a clause, but is not the id of any clause.
 * Returns undefined if there is no such argument. Checks only ids that start with the name of a group of the suite,
 * because the reader may have other groups.
 */
function findUnknownClause(args: readonly string[]): string | undefined {
  const unknown = args.find((arg) => {
    const group = groups.find(({ name }) => arg.startsWith(`${name}-`));
    const isId = /^[A-Z]+-\d\d$/.test(arg);
    return isId && group !== undefined && !group.clauses.some(({ id }) => id === arg);
  });
  return unknown && `there is no clause ${unknown}`;
}
