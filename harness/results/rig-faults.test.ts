import { expect, test } from "vitest";
import type { VerdictLine } from "./results-lines.ts";
import { RigFaults } from "./rig-faults.ts";

function line(fields: Partial<VerdictLine> = {}): VerdictLine {
  return {
    ...{ type: "verdict", clause: "PIN-01", runtime: "my-rig", level: "must", repetition: 1 },
    ...{ verdict: "pass", expected: "pass", met: true, program: "x.py", ms: 5, ...fields },
  };
}

const sound = line();
const broken = line({ verdict: "error", met: false, broke: "rig" });
const retried = line({ rigFaults: ["lost edges"] });
const unrun = line({ verdict: "skipped", ms: 0 });
const elsewhere = line({ ...broken, runtime: "other-rig" });

test.each<[what: string, lines: readonly VerdictLine[], at: readonly number[]]>([
  ["three faults in a row", [broken, broken, broken, broken], [2]],
  ["faults that retries hide", [retried, retried, retried], [2]],
  ["several faults of one clause", [line({ ...broken, rigFaults: ["a", "b"] })], [0]],
  ["faults between clauses without a fault", [broken, broken, sound, broken, broken], []],
  ["faults around a clause that was not run", [broken, unrun, broken, broken], [3]],
  ["faults of two rigs", [broken, elsewhere, broken, elsewhere], []],
])("%s", (_what, lines, at) => {
  const faults = new RigFaults();
  expect(lines.flatMap((one, i) => (faults.add(one) ? [i] : []))).toEqual(at);
});
