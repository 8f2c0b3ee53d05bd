import "../cli/plain-output.ts";

import { Command } from "commander";
import { interruptSignal, stopReason } from "../cli/interrupt.ts";
import { runToEnd } from "../cli/last-resort.ts";
import { wholeNumber } from "../cli/whole-number.ts";
import { print, printError, printLine } from "../text/output.ts";
import { runStops, type StopsOptions } from "./stops.ts";

await runToEnd(async () => {
  const options = new Command("npm run campaign:stops --")
    .description(
      "start commands of aiorig, and send a random signal to a random process of each command at a random moment",
    )
    .option(
      "--seed <n>",
      "the seed of all random choices",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      randomSeed(),
    )
    .option(
      "--count <n>",
      "how many commands to start (two run at a time)",
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
      200,
    )
    .option(
      "--only <n>",
      "run only the command with the number <n> and the command that runs at the same time (the first command has the number 0)",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 all commands ended correctly; 1 some did not; 2 wrong usage.",
    )
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .parse()
    .opts<StopsOptions>();
  const failures = await runStops(options, (line) => printLine(line), interruptSignal());
  process.exitCode = stopReason()?.exitCode ?? (failures > 0 ? 1 : 0);
});

function randomSeed(): number {
  return Math.floor(Math.random() * 1e6);
}
