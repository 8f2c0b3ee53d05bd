import "./plain-output.ts";

import { Command } from "commander";
import { print, printError } from "../text/output.ts";
import { COMMANDS } from "./commands.ts";
import { reportFailure } from "./report-failure.ts";
import { version } from "./version.ts";

const HELP = `
Examples:
  npm start                                   the whole suite on every runtime
  npm run aiorig -- list                      what is judged
  npm run aiorig -- explain GATHER-01         one clause with its program
  npm run aiorig -- run GATHER --runtime cpython
  npm run aiorig -- trace GATHER-01 --runtime micropython
  npm run aiorig -- results                   the last matrix again
  npm run aiorig -- spec                      the clauses as a document to read
  npm run aiorig -- faults                    broken schedulers, and what catches them
  npm run aiorig -- fuzz --count 500          random programs, reference against micropython
  npm run aiorig -- rig serve virtual-pico    emulated boards for mpremote, Thonny or a terminal`;

// A reader such as head that has seen enough is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

// Node's own report would show foreign text unescaped.
process.on("uncaughtException", (error) => process.exit(reportFailure(error)));

const program = new Command("aiorig")
  .description("Tells whether an asyncio runtime for microcontrollers keeps its promises.")
  .version(version())
  .showSuggestionAfterError()
  .exitOverride()
  .configureOutput({ writeOut: print, writeErr: printError })
  .addHelpText("after", HELP);

const named = COMMANDS.get(process.argv[2] ?? "");
const commands = await Promise.all(
  (named ? [named] : [...COMMANDS.values()]).map((command) => command()),
);
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program));
  for (const inner of command.commands) inner.copyInheritedSettings(command);
}

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
