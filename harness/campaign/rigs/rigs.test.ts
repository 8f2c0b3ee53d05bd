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
import type { KeptRig } from "./kept-rig.ts";
import { makeRigGrounds, type RigGrounds } from "./rig-grounds.ts";
import { addTrial, newTally } from "./rig-tally.ts";
import { type TrialOptions, tryFault } from "./rig-trial.ts";
import { isPossible } from "./rigs.ts";

const withoutDisk =
  process.getuid?.() === 0 ? "" : " (without a full disk: only root can mount one)";

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

  async function look(kind: FaultKind, plan: Partial<FaultPlan> = {}, options: TrialOptions = {}) {
    const trial = await tryFault({ ...PLAN, kind, ...plan }, grounds, options);
    const problems = addTrial(newTally(kind), trial);
    const { struck, seen, kept } = trial;
    const came = {
      hasStruck: struck !== undefined,
      verdicts: seen.map(({ verdict }) => verdict),
      problems,
    };
    return { came, kept };
  }

  const RIGHT = { hasStruck: true, verdicts: ["pass"], problems: [] };
  const RIG_ERROR = { hasStruck: true, verdicts: ["rig"], problems: [] };
  /** The verdict that a fault would lead to if aiorig did not look for the fault. */
  const WRONG = {
    hasStruck: true,
    verdicts: ["fail"],
    problems: [expect.stringMatching(/^program 1 \(answers\) must pass, but: fail LED/)],
  };

  // The tests of harness/board and harness/instrument damage bytes.
  test.each<[FaultKind, Partial<FaultPlan>]>([
    // It strikes after all checks of the opening, while the board is asked what it is.
    ["dut-brown-out", { part: 0, moment: 829 }],
    ["other-version", { moment: 0 }],
  ])("the fault %s leads to an error of the rig", async (kind, plan) => {
    expect((await look(kind, plan)).came).toEqual(RIG_ERROR);
  });

  test(`a fault outside of the rig changes nothing, and a loose wire leads to an error of the rig${withoutDisk}`, async () => {
    const came: unknown[] = [];
    let kept: KeptRig | undefined;
    const kinds: FaultKind[] = ["none", "second-run", "full-disk", "wire-open"];
    for (const kind of kinds.filter((each) => isPossible(each, grounds))) {
      const looked = await look(kind, {}, { kept, keeps: true });
      came.push(looked.came);
      kept = looked.kept;
    }
    const disk = grounds.disk === undefined ? [] : [RIGHT];
    expect([came, kept]).toEqual([
      [{ ...RIGHT, hasStruck: false }, RIGHT, ...disk, RIG_ERROR],
      undefined,
    ]);
  });

  test("a loose wire leads to a wrong verdict if aiorig does not check the wires", async () => {
    expect((await look("wire-open", {}, { blindness: "wires" })).came).toEqual(WRONG);
  });

  test("lost edges lead to a wrong verdict only if aiorig does not look for them", async () => {
    // The instrument loses edges of the LED only if the fault comes within certain few milliseconds. Their time depends
    // on how long the opening takes, so we try several moments.
    for (const moment of [600, 596, 592, 588, 584, 604, 608]) {
      const blind = await look("edges-lost", { moment }, { blindness: "lost edges" });
      if (blind.came.verdicts[0] !== "fail") continue;
      const { came } = await look("edges-lost", { moment });
      return expect([came, blind.came]).toEqual([RIG_ERROR, WRONG]);
    }
    expect.fail("no moment loses edges of the LED");
  });
});
