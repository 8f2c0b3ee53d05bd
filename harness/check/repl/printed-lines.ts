import type { Check } from "../clause.ts";
import { broken, holds } from "../finding.ts";

/** Holds if the program has printed these lines in this order, perhaps with other lines between them. */
export function printedLines(...expected: readonly (string | RegExp)[]): Check {
  return ({ stdout }) => {
    const lines = stdout.split("\n").map((line) => line.trimEnd());
    let from = 0;
    for (const one of expected) {
      const at = lines.findIndex(
        (line, i) => i >= from && (typeof one === "string" ? line === one : one.test(line)),
      );
      if (at < 0) {
        const what = typeof one === "string" ? JSON.stringify(one) : String(one);
        return broken(`the output has no line ${what}: ${JSON.stringify(stdout.slice(-LONGEST))}`);
      }
      from = at + 1;
    }
    return holds;
  };
}

/** The largest number of characters that a finding quotes from the end of the output. */
const LONGEST = 300;
