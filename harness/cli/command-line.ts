import { Command } from "commander";
import { print, printError } from "../text/output.ts";
import { version } from "../toolchain/version.ts";
import { COMMANDS } from "./commands.ts";
import { reportFailure } from "./report-failure.ts";

/**
 * Runs one command, with the arguments that the user typed: `["run", "GATHER"]`. Prints its output and returns the
 * exit code. Never rejects.
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

/** The program with the named command, or with all commands. */
async function programFor(name = ""): Promise<Command> {
  const program = new Command("aiorig")
    .description("Tells whether an asyncio runtime for microcontrollers keeps its promises.")
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
  npm start                                   the whole suite on every runtime
  npm run aiorig -- list                      what is judged
  npm run aiorig -- explain GATHER-01         one clause with its program
  npm run aiorig -- run GATHER --runtime cpython
  npm run aiorig -- trace GATHER-01 --runtime micropython
  npm run aiorig -- results                   the summary of the last run
  npm run aiorig -- spec                      the clauses as a document to read
  npm run aiorig -- faults                    broken schedulers, and what catches them
  npm run aiorig -- fuzz --count 500          random programs, reference against micropython
  npm run aiorig -- cache                     what has been built and is kept
  npm run aiorig -- rig serve virtual-pico    emulated boards for mpremote, Thonny or a terminal`;
