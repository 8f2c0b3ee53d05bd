import { Command } from "commander";
import { print, printError } from "../text/output.ts";
import { version } from "../toolchain/version.ts";
import { COMMANDS, type Commands } from "./commands.ts";
import { withCommands } from "./help-text.ts";
import { reportFailure } from "./report-failure.ts";

/**
 * Runs one command. `args` are the arguments that the user typed, for example `["run", "GATHER"]`. Prints the output of
 * the command and returns its exit code. The returned promise never rejects. Only tests use other commands than
 * `COMMANDS`.
 */
export async function runCommandLine(
  args: readonly string[],
  commands: Commands = COMMANDS,
): Promise<number> {
  process.exitCode = undefined;
  try {
    const program = await programFor(args[0], commands);
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? 0);
  } catch (error) {
    return reportFailure(error);
  }
}

/**
 * Makes the commander program for the command `name`. If `name` is `completion` or not a known command, the program has
 * all commands.
 */
export async function programFor(name = "", commands: Commands = COMMANDS): Promise<Command> {
  const program = new Command("aiorig")
    .description("Checks whether an asyncio runtime for microcontrollers keeps its promises.")
    .version(version())
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (help) => print(withCommands(help)),
      writeErr: (text) => printError(withCommands(text)),
    })
    .addHelpText("after", HELP);
  // The shell completion needs the descriptions of all commands.
  const asked = name === "completion" ? undefined : commands.get(name);
  const loaders = asked ? [asked] : [...commands.values()];
  for (const command of await Promise.all(loaders.map((load) => load()))) {
    program.addCommand(command.copyInheritedSettings(program));
    for (const inner of command.commands) inner.copyInheritedSettings(command);
  }
  return program;
}

const HELP = `
Examples:
  aiorig run --timing              run the whole suite on every runtime
  aiorig list                      list the clauses
  aiorig explain GATHER-01         show one clause and its program
  aiorig run GATHER --runtime cpython
  aiorig trace GATHER-01 --runtime micropython
  aiorig results                   show the summary of the last run
  aiorig report                    write the last run as HTML, JUnit, Markdown, CSV, Perfetto, VCD
  aiorig spec                      write the clauses as a document
  aiorig faults                    break the scheduler and see which clauses notice
  aiorig fuzz --count 500          compare reference and micropython on random programs
  aiorig cache                     show what aiorig has built
  aiorig rig serve virtual-pico    run emulated boards for mpremote, Thonny or a terminal`;
