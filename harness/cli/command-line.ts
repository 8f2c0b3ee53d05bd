import { Command } from "commander";
import { print, printError } from "../text/output.ts";
import { version } from "../toolchain/version.ts";
import { COMMANDS } from "./commands.ts";
import { reportFailure } from "./report-failure.ts";

/**
 * Runs one command. `args` are the arguments that the user typed, for example `["run", "GATHER"]`. Prints the output of
 * the command and returns its exit code. Never rejects.
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  process.exitCode = undefined;
  try {
    const program = await programFor(args[0]);
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return reportFailure(error);
  }
}

/** Makes the program with the named command. If there is no name, the program has all commands. */
async function programFor(name = ""): Promise<Command> {
  const program = new Command("aiorig")
    .description("Checks whether an asyncio runtime for microcontrollers keeps its promises.")
    .version(version())
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .addHelpText("after", HELP);
  const asked = COMMANDS.get(name);
  const loaders = asked ? [asked] : [...COMMANDS.values()];
  for (const command of await Promise.all(loaders.map((load) => load()))) {
    program.addCommand(command.copyInheritedSettings(program));
    for (const inner of command.commands) inner.copyInheritedSettings(command);
  }
  return program;
}

const HELP = `
Examples:
  npm start                                   run the whole suite on every runtime
  npm run aiorig -- list                      list the clauses
  npm run aiorig -- explain GATHER-01         show one clause and its program
  npm run aiorig -- run GATHER --runtime cpython
  npm run aiorig -- trace GATHER-01 --runtime micropython
  npm run aiorig -- results                   show the summary of the last run
  npm run aiorig -- report                    write the last run as HTML, JUnit, Markdown, CSV, Perfetto, VCD
  npm run aiorig -- spec                      write the clauses as a document
  npm run aiorig -- faults                    break the scheduler and see which clauses notice
  npm run aiorig -- fuzz --count 500          compare reference and micropython on random programs
  npm run aiorig -- cache                     show what aiorig has built
  npm run aiorig -- rig serve virtual-pico    run emulated boards for mpremote, Thonny or a terminal`;
