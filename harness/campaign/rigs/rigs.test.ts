import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { PICO } from "../../runtimes/board-library.ts";
import { prepareKeptPico } from "../../runtimes/kept-pico.ts";
import { readTargetLibrary } from "../../runtimes/target-library.ts";
import type { FaultKind } from "./fault-kinds.ts";
import type { FaultPlan } from "./fault-plan.ts";
import { makeRigGrounds, type RigGrounds } from "./rig-grounds.ts";
import { addTrial, newTally } from "./rig-tally.ts";
import { type TrialOptions, tryFault } from "./rig-trial.ts";
import { isPossible } from "./rigs.ts";

const withoutDisk =
  process.getuid?.() === 0 ? "" : " (without a full disk: only root can mount one)";

/**
 * The plan of the faults in these tests, unless a test changes it: the fault happens while the program `answers` is
 * watched. If the fault is on a wire, it is on the wire of the LED.
 */
const PLAN: Omit<FaultPlan, "kind"> = {
  tasks: [0],
  part: 1,
  moment: 676,
  by: "time",
  direction: "received",
  bytes: 1,
  bits: 1,
  lastsMs: 100,
  choice: 2,
};

// These tests are a small sample, and each trial runs only one program. `npm run campaign` tests more faults.
describe.skipIf(mustSkip)(`a rig that breaks${withoutFirmware}`, { timeout: 240_000 }, () => {
  let grounds: RigGrounds;
  beforeAll(async () => {
    const pico = await prepareKeptPico(firmware(), await readTargetLibrary({}, PICO));
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
    // `missed` contains the problems that the campaign would report if aiorig had not noticed the fault.
    const unnoticed = seen.map((each) => ({ ...each, ...each.unnoticed }));
    const missed = addTrial(newTally(kind), { ...trial, seen: unnoticed });
    return { came, kept, missed };
  }

  const RIGHT = { hasStruck: true, verdicts: ["pass"], problems: [] };
  const RIG_ERROR = { hasStruck: true, verdicts: ["rig"], problems: [] };
  const WRONG = [
    expect.stringMatching(/^program 1 \(answers\) must pass, but its verdict is fail: LED/),
  ];

  // Faults that damage bytes are not tested here, but in harness/board and harness/instrument.
  test.each<[FaultKind, Partial<FaultPlan>]>([
    // The brown-out happens after the rig has passed all checks, while the host asks the board for its facts.
    ["dut-brown-out", { part: 0, moment: 829 }],
    ["other-version", { moment: 0 }],
  ])("the fault %s leads to an error of the rig", async (kind, plan) => {
    expect((await look(kind, plan)).came).toEqual(RIG_ERROR);
  });

  test("a reset after the end of a program leads to an error of the rig instead of a wrong verdict", async () => {
    // A moment is given in thousandths of the usual duration of this part of the trial. The moment 800 is about the end
    // of the program, and 850 is about the end of the watch.
    const { came, missed } = await look("dut-reset", { moment: 825 });
    expect([came, missed]).toEqual([RIG_ERROR, WRONG]);
  });

  test(`a fault outside of the rig changes nothing, and a loose wire leads to an error of the rig instead of a wrong verdict${withoutDisk}`, async () => {
    const looks: Awaited<ReturnType<typeof look>>[] = [];
    const kinds: FaultKind[] = ["none", "second-run", "full-disk", "wire-open"];
    for (const kind of kinds.filter((each) => isPossible(each, grounds))) {
      looks.push(await look(kind, {}, { kept: looks.at(-1)?.kept, keeps: true }));
    }
    const disk = grounds.disk === undefined ? [] : [RIGHT];
    expect(looks.map(({ came }) => came)).toEqual([
      { ...RIGHT, hasStruck: false },
      RIGHT,
      ...disk,
      RIG_ERROR,
    ]);
    expect(looks.map(({ kept }) => kept !== undefined)).toEqual([
      true,
      true,
      ...disk.map(() => true),
      false,
    ]);
    expect(looks.at(-1)!.missed).toEqual(WRONG);
  });

  test("lost edges lead to an error of the rig instead of a wrong verdict", async () => {
    // The instrument loses edges of the LED only if the fault comes in a short interval of a few milliseconds. The
    // start of this interval depends on the time that the rig needs to open. So this test tries several moments, the
    // likely moments first.
    for (const moment of outwardsFrom(765, { step: 5, atMost: 120 })) {
      const { came, missed } = await look("edges-lost", { moment });
      if (missed.length === 0) continue;
      return expect([came, missed]).toEqual([RIG_ERROR, WRONG]);
    }
    expect.fail("the instrument loses edges of the LED at none of these moments");
  });
});

/**
 * Yields `centre`, and then the numbers on both sides of it: at a distance of `step`, then of 2 * `step`, and so on up
 * to `atMost`.
 */
function* outwardsFrom(
  centre: number,
  { step, atMost }: { readonly step: number; readonly atMost: number },
): Generator<number> {
  yield centre;
  for (let away = step; away <= atMost; away += step) yield* [centre - away, centre + away];
}
