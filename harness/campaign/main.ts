import "../cli/plain-output.ts";
import "../cli/last-resort.ts";

import { parseArgs } from "node:util";
import { interruptSignal, stopReason } from "../cli/interrupt.ts";
import { runStops } from "./stops.ts";

/**
 * `npm run campaign:stops -- --seed N --count N [--only I]`: starts and ends of aiorig at random moments by random
 * signals to random processes of its tree. 0: none was wrong; 1: some were.
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
    count: { type: "string", default: "200" },
    only: { type: "string" },
  },
});
const signal = interruptSignal();
const failures = await runStops(
  {
    seed: wholeNumber("seed", values.seed),
    count: wholeNumber("count", values.count),
    ...(values.only !== undefined && { only: wholeNumber("only", values.only) }),
  },
  (line) => process.stdout.write(`${line}\n`),
  signal,
);
process.exitCode = stopReason()?.exitCode ?? (failures > 0 ? 1 : 0);

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  process.stderr.write(`--${name} must be a whole number, not ${text}.\n`);
  process.exit(2);
}
