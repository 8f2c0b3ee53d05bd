import "../../cli/plain-output.ts";

import { join } from "node:path";
import { Argument, Command } from "commander";
import { execa } from "execa";
import { columns } from "../../cli/columns.ts";
import { interruptSignal, stopReason } from "../../cli/interrupt.ts";
import { runToEnd } from "../../cli/last-resort.ts";
import { ROOT } from "../../engine/suite.ts";
import { SAMPLE_VARIABLE } from "../../engine/test-sample.ts";
import { print, printError } from "../../text/output.ts";
import { WHOLE, type WholePart } from "./whole-tests.ts";

const MINUTES = WHOLE.reduce((sum, { minutes }) => sum + minutes, 0);

const HELP = `
On two quiet cores, all parts together take about ${MINUTES} minutes:

${columns(WHOLE.map(({ name, minutes, about }) => [`  ${name}`, `${minutes} min`, about])).join("\n")}

Exit codes: 0 all tests passed; 1 some did not; 2 wrong usage.`;

/**
 * `npm run campaign:whole`: runs all tests of which `npm test` runs only a sample. If the command names no parts of
 * these tests, all parts run, one after the other. The exit code is 1 if a test of any part fails.
 */
await runToEnd(async () => {
  const command = new Command("npm run campaign:whole --")
    .description('run all the tests of which "npm test" runs only a sample')
    .addArgument(
      new Argument("[part...]", "the parts to run (default: all)").choices(
        WHOLE.map(({ name }) => name),
      ),
    )
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .parse();
  const asked = command.args;
  const parts = WHOLE.filter(({ name }) => asked.length === 0 || asked.includes(name));
  const signal = interruptSignal();
  const failed: string[] = [];
  for (const part of parts) if (!(await runWhole(part, signal))) failed.push(part.name);
  print(failed.length === 0 ? "All tests passed.\n" : `Failed: ${failed.join(", ")}\n`);
  process.exitCode = stopReason()?.exitCode ?? (failed.length === 0 ? 0 : 1);
});

/** Runs the tests of one part. Returns true if they passed. */
async function runWhole(
  { name, about, projects, files }: WholePart,
  signal: AbortSignal,
): Promise<boolean> {
  signal.throwIfAborted();
  print(`\n${name}: ${about}\n`);
  const args = ["run", ...projects.flatMap((project) => ["--project", project]), ...files];
  const { exitCode } = await execa(join(ROOT, "node_modules", ".bin", "vitest"), args, {
    cwd: ROOT,
    stdin: "ignore",
    stdout: "inherit",
    stderr: "inherit",
    reject: false,
    cancelSignal: signal,
    env: { [SAMPLE_VARIABLE]: "whole" },
  });
  signal.throwIfAborted();
  return exitCode === 0;
}
