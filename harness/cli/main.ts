import "./plain-output.ts";

import { Command } from "commander";
import { runToEnd } from "./last-resort.ts";
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

/** In the order of the help. Each is loaded where it is named: what it needs takes longer to load than most of them to run. */
const COMMANDS = new Map<string, () => Promise<Command>>([
  ["run", async () => (await import("./run-command.ts")).runCommand()],
  ["list", async () => (await import("./list-command.ts")).listCommand()],
  ["explain", async () => (await import("./explain-command.ts")).explainCommand()],
  ["trace", async () => (await import("./trace-command.ts")).traceCommand()],
  ["results", async () => (await import("./results-command.ts")).resultsCommand()],
  ["spec", async () => (await import("./spec-command.ts")).specCommand()],
  ["faults", async () => (await import("./faults-command.ts")).faultsCommand()],
  ["fuzz", async () => (await import("./fuzz-command.ts")).fuzzCommand()],
  ["firmware", async () => (await import("./firmware-command.ts")).firmwareCommand()],
  ["rig", async () => (await import("./rig-command.ts")).rigCommand()],
]);

const program = new Command("aiorig")
  .description("Tells whether an asyncio runtime for microcontrollers keeps its promises.")
  .version(version())
  .showSuggestionAfterError()
  .exitOverride()
  .addHelpText("after", HELP);

const named = COMMANDS.get(process.argv[2] ?? "");
const commands = await Promise.all(
  (named ? [named] : [...COMMANDS.values()]).map((command) => command()),
);
for (const command of commands) {
  program.addCommand(command.copyInheritedSettings(program));
  for (const inner of command.commands) inner.copyInheritedSettings(command);
}

await runToEnd(() => program.parseAsync());
