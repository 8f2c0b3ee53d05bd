import "../cli/plain-output.ts";

import { parseArgs } from "node:util";
import { interruptSignal, stopReason } from "../cli/interrupt.ts";
import { runToEnd } from "../cli/last-resort.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { printLine } from "../text/output.ts";
import { runStops } from "./stops.ts";

/**
 * `npm run campaign:stops -- --seed N --count N [--only I]`: starts and ends of aiorig at random moments by random
 * signals to random processes of its tree. 0: none was wrong; 1: some were.
 */
await runToEnd(async () => {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
      count: { type: "string", default: "200" },
      only: { type: "string" },
    },
  });
  const options = {
    seed: wholeNumber("seed", values.seed),
    count: wholeNumber("count", values.count),
    ...(values.only !== undefined && { only: wholeNumber("only", values.only) }),
  };
  const tell = (line: string) => printLine(line);
  const failures = await runStops(options, tell, interruptSignal());
  process.exitCode = stopReason()?.exitCode ?? (failures > 0 ? 1 : 0);
});

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new UsageError(`--${name} must be a whole number, not ${text}`);
}
