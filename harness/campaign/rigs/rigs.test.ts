import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { PICO } from "../../runtimes/board-library.ts";
import { preparePico } from "../../runtimes/pico-virtual-board.ts";
import { readTargetLibrary } from "../../runtimes/target-library.ts";
import type { FaultKind } from "./fault-kinds.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { makeRigGrounds, type RigGrounds } from "./rig-grounds.ts";
import { addTrial, newTally } from "./rig-tally.ts";
import { type Blindness, tryFault } from "./rig-trial.ts";

/** The fault strikes while the program `answers` is watched. The wire is the LED. */
const PLAN: Omit<FaultPlan, "kind"> = {
  tasks: [0],
  part: 1,
  moment: 632,
  by: "time",
  direction: "received",
  bytes: 1,
  bits: 1,
  lastsMs: 100,
  choice: 2,
};

// This is a small sample with one program each. npm run campaign tests more.
describe.skipIf(mustSkip)(`a rig that breaks${withoutFirmware}`, { timeout: 240_000 }, () => {
  let grounds: RigGrounds;
  beforeAll(async () => {
    const pico = await preparePico(firmware(), await readTargetLibrary({}, PICO));
    grounds = makeRigGrounds(pico);
  }, 120_000);
  afterAll(() => grounds.remove());

  async function look(kind: FaultKind, plan: Partial<FaultPlan>, blindness?: Blindness) {
    const trial = await tryFault({ ...PLAN, kind, ...plan }, grounds, blindness);
    const problems = addTrial(newTally(kind), trial);
    const { struck, seen } = trial;
    return {
      hasStruck: struck !== undefined,
      verdicts: seen.map(({ verdict }) => verdict),
      problems,
    };
  }

  test.each<[FaultKind, string, Partial<FaultPlan>]>([
    ["none", "pass", {}],
    ["dut-bytes-garbled", "rig", {}],
    ["instrument-bytes-garbled", "rig", {}],
    ["dut-unplugged", "rig", {}],
    ["other-version", "rig", { moment: 0 }],
    ["wires-swapped", "rig", {}],
  ])("during the fault %s, the verdict is %s", async (kind, verdict, plan) => {
    expect(await look(kind, plan)).toEqual({
      hasStruck: kind !== "none",
      verdicts: [verdict],
      problems: [],
    });
  });

  test.each<[FaultKind, Blindness]>([
    ["wire-open", "wires"],
    ["edges-lost", "lost edges"],
  ])(
    "the fault %s leads to a wrong verdict only if aiorig does not check %s",
    async (kind, blindness) => {
      expect([await look(kind, {}), await look(kind, {}, blindness)]).toEqual([
        { hasStruck: true, verdicts: ["rig"], problems: [] },
        {
          hasStruck: true,
          verdicts: ["fail"],
          problems: [expect.stringMatching(/^program 1 \(answers\) must pass, but: fail LED/)],
        },
      ]);
    },
  );
});
