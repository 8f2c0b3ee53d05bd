import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import type { Drive } from "../../emulator/nets/drive.ts";
import { sampleTests } from "../../engine/testing/sampled-tests.ts";
import { defineRig } from "../definition/define-rig.ts";
import type { EmulatedRig } from "../definition/rig-definition.ts";
import { type Wiring, wiringOf } from "../definition/wiring.ts";
import { openVirtualRig } from "../opening/virtual-rig.ts";
import { type CheckResult, RigError } from "./checklist.ts";

const rig: EmulatedRig = defineRig({
  kind: "emulated",
  name: "bench",
  title: "A few wires.",
  wires: {
    GP14: { dut: 14, instrument: 14 },
    GP15: { dut: 15, instrument: 15 },
    GP16: { dut: 16, instrument: 16 },
    LED: { dut: 17, instrument: 3 },
    GP19: { dut: 19, instrument: 19 },
  },
  start: "GP14",
  run: { instrument: 22 },
  notes: [],
});

const RIGHT = wiringOf(rig);

/**
 * Returns the rig's wiring, in which the nets in `changes` replace the rig's nets of the same name. A net that
 * `changes` sets to undefined is removed.
 */
function wired(changes: Record<string, readonly string[] | undefined>): Wiring {
  const nets = Object.entries({ ...RIGHT, ...changes });
  return Object.fromEntries(nets.filter(([, ends]) => ends !== undefined)) as Wiring;
}

/** Opens a rig with this wiring. Returns whether the rig can be used, and the problems of the checks that failed. */
async function check(wiring: Wiring, outside: Record<string, Drive> = {}) {
  const results: CheckResult[] = [];
  const opening = openVirtualRig(rig, {
    firmware: firmware(),
    wiring,
    onCheck: (result) => results.push(result),
    onPower(simulation) {
      for (const [net, drive] of Object.entries(outside)) {
        simulation.drive(simulation.net(net), drive);
      }
    },
  });
  const opened = await opening.catch((error: unknown) => error);
  const isUsable = !(opened instanceof RigError);
  if (opened instanceof Error && isUsable) throw opened;
  if (isUsable) await (await opening).close();
  const failed = results.flatMap((result) =>
    result.isOk ? [] : [[result.check, ...result.problems] as const],
  );
  return { isUsable, failed };
}

const REMEDIES = {
  open: (dut: number, instrument: number) =>
    `Connect GP${dut} of the device under test and GP${instrument} of the instrument with a wire. If there already is a wire, check for a loose contact and for a resistor in the wrong row of the breadboard.`,
  joined: "Check the breadboard for a bridge between the pins and for a wire in the wrong row.",
  run: "Connect GP22 of the instrument to RUN of the device under test (pin 30 of a Pico).",
};
const NO_RESET = "RUN: the device under test was not reset when GP22 of the instrument went low";

const HELD_RUN =
  "RUN is held at 0 V, which keeps the device under test in reset. GP22 of the instrument stays low although its pull-up is on. Check for a short from RUN to GND, and for another wire on RUN.";

describe.skipIf(mustSkip)(`the check of the wiring${withoutFirmware}`, () => {
  test("if all wires are correct, the wiring check passes, and it never drives a wire from both ends at once", async () => {
    const opened = await openVirtualRig(rig, { firmware: firmware() });
    const { contentions } = opened.simulation;
    await opened.close();
    expect(contentions).toEqual([]);
  });

  const wrong: readonly [string, Wiring, Record<string, Drive>, (readonly string[])[]][] = [
    [
      "two wires that are swapped",
      wired({
        GP15: ["dut.GP15", "instrument.GP16"],
        GP16: ["dut.GP16", "instrument.GP15"],
      }),
      {},
      [
        [
          "wires",
          "GP15 and GP16 are swapped: GP15 of the device under test goes to GP16 of the instrument, and GP16 of the device under test to GP15 of the instrument. Exchange the two wires at one end.",
        ],
      ],
    ],
    [
      "a wire that is open",
      wired({ LED: undefined }),
      {},
      [["wires", `LED is open: no signal arrives at the other end. ${REMEDIES.open(17, 3)}`]],
    ],
    [
      "a wire that is stuck high",
      RIGHT,
      { LED: "high" },
      [
        [
          "wires",
          "LED is stuck at 3.3 V: GP17 of the device under test stays high although its pull-down is on. Check for a short to 3V3, and for another output that drives this wire.",
        ],
      ],
    ],
    [
      "a wire that is stuck low",
      RIGHT,
      { GP16: "low" },
      [
        [
          "wires",
          "GP16 is stuck at 0 V: GP16 of the device under test stays low although its pull-up is on. Check for a short to GND, and for another output that drives this wire.",
        ],
      ],
    ],
    [
      "two wires that are joined",
      wired({ GP16: [...RIGHT.GP16!, ...RIGHT.GP19!], GP19: undefined }),
      {},
      [
        [
          "wires",
          `GP16 and GP19 are connected: a signal on one of these wires appears on all of them. ${REMEDIES.joined}`,
        ],
      ],
    ],
    [
      "two wires that are joined at one end only",
      wired({ GP16: ["dut.GP16", "dut.GP19", "instrument.GP19"], GP19: undefined }),
      {},
      [
        [
          "wires",
          `GP16 of the device under test, GP19 of the device under test and GP19 of the instrument are connected. ${REMEDIES.joined}`,
        ],
      ],
    ],
    [
      "a wire in the next row",
      wired({ GP19: ["dut.GP19", "instrument.GP20"] }),
      {},
      [
        [
          "wires",
          "GP19 is in the wrong place: GP19 of the device under test goes to GP20 of the instrument instead of GP19 of the instrument.",
        ],
      ],
    ],
    [
      "three wires that are exchanged in a circle",
      wired({
        GP15: ["dut.GP15", "instrument.GP16"],
        GP16: ["dut.GP16", "instrument.GP19"],
        GP19: ["dut.GP19", "instrument.GP15"],
      }),
      {},
      [
        [
          "wires",
          "GP15 is in the wrong place: GP15 of the device under test goes to GP16 of the instrument instead of GP15 of the instrument.",
          "GP16 is in the wrong place: GP16 of the device under test goes to GP19 of the instrument instead of GP16 of the instrument.",
          "GP19 is in the wrong place: GP19 of the device under test goes to GP15 of the instrument instead of GP19 of the instrument.",
        ],
      ],
    ],
    [
      "several faults at once",
      wired({ GP15: undefined }),
      { LED: "low" },
      [
        [
          "wires",
          "LED is stuck at 0 V: GP17 of the device under test stays low although its pull-up is on. Check for a short to GND, and for another output that drives this wire.",
          `GP15 is open: no signal arrives at the other end. ${REMEDIES.open(15, 15)}`,
        ],
      ],
    ],
    [
      "a missing RUN wire",
      wired({ RUN: undefined }),
      {},
      [["reset", `${NO_RESET}, because the RUN wire is open or missing. ${REMEDIES.run}`]],
    ],
    [
      "a RUN wire that is in the next row of the instrument",
      wired({ RUN: ["dut.RUN", "instrument.GP21"] }),
      {},
      [
        [
          "reset",
          `${NO_RESET}, but it was reset when GP21 of the instrument went low. The RUN wire is in the wrong place. ${REMEDIES.run}`,
        ],
      ],
    ],
    [
      "a RUN wire that is on a GPIO of the device under test",
      wired({ RUN: ["dut.GP20", "instrument.GP22"] }),
      {},
      [
        [
          "reset",
          `${NO_RESET}, because the RUN wire goes to GP20 of the device under test instead of RUN. ${REMEDIES.run}`,
        ],
      ],
    ],
    [
      "a RUN wire that is swapped with another wire",
      wired({
        RUN: ["dut.RUN", "instrument.GP19"],
        GP19: ["dut.GP19", "instrument.GP22"],
      }),
      {},
      [
        [
          "reset",
          `${NO_RESET}, but it was reset when GP19 of the instrument went low. The RUN wire is in the wrong place. ${REMEDIES.run}`,
        ],
        [
          "wires",
          "GP19 is connected to RUN: a low level of this wire resets the device under test. Remove the wire from RUN (pin 30 of a Pico).",
        ],
      ],
    ],
    [
      "a RUN wire that is held low",
      RIGHT,
      { RUN: "low" },
      [
        [
          "device under test",
          "dut could not be opened within 5000 ms: it does not answer. Plug the board in, or close other programs that use its port.",
          HELD_RUN,
        ],
      ],
    ],
    [
      "a RUN wire that is joined with another wire",
      wired({ RUN: [...RIGHT.RUN!, ...RIGHT.GP19!], GP19: undefined }),
      {},
      [["reset", `the device under test did not start again after a reset: ${HELD_RUN}`]],
    ],
  ];
  const sample = sampleTests(
    wrong.map(([name]) => name),
    3,
  );
  test.for(wrong)("names %s", async ([name, wiring, outside, failed], context) => {
    sample.need(context, name);
    expect(await check(wiring, outside)).toEqual({ isUsable: false, failed });
  });
});
