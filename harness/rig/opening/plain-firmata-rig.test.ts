import { describe, expect, test } from "vitest";
import { emulatedPort } from "../../emulated-boards/emulated-port.ts";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { VirtualTime } from "../../emulated-boards/virtual-time.ts";
import { PLAIN_FIRMATA, startInstrument } from "../../instrument/instrument-firmware.ts";
import { Checklist, type CheckResult, RigError } from "../checks/checklist.ts";
import { defineRig } from "../definition/define-rig.ts";
import { type Wiring, wiringOf } from "../definition/wiring.ts";
import { startRig } from "./start-rig.ts";
import { virtualPair } from "./virtual-pair.ts";

const rig = defineRig({
  kind: "bench",
  name: "uno",
  title: "An instrument with plain Firmata.",
  dut: { serialNumber: "DUT" },
  instrument: { serialNumber: "UNO", firmware: "firmata" },
  wires: {
    GP14: { dut: 14, instrument: 4 },
    GP15: { dut: 15, instrument: 5 },
    GP16: { dut: 16, instrument: 6 },
  },
  start: "GP14",
  run: { instrument: 8 },
  notes: [],
});

/**
 * Opens the rig on emulated boards, and closes it again. The board of the instrument has only a plain Firmata server.
 * Returns the results of the checks, and the names of the pins that are still driven.
 */
async function open(wiring: Wiring) {
  const { simulation, dut, instrument } = virtualPair(wiring, firmware());
  const time = new VirtualTime(simulation);
  for (const board of simulation.boards) board.powerOn();
  const port = emulatedPort(instrument, time);
  await (await startInstrument(port, time, PLAIN_FIRMATA)).close();
  const results: CheckResult[] = [];
  const boards = {
    time,
    dut: { port: emulatedPort(dut, time) },
    instrument: { port, firmware: "firmata" as const },
    every: () => () => {},
    close: async () => {},
  };
  const checklist = new Checklist(rig.name, (result) => results.push(result));
  const error = await startRig(rig, boards, checklist).then(
    (opened) => opened.close(),
    (reason: unknown) => reason,
  );
  if (error !== undefined && !(error instanceof RigError)) throw error;
  const driven = [...dut.pins, ...instrument.pins].filter(
    ({ drive }) => drive === "high" || drive === "low",
  );
  return { results, driven: driven.map(({ name }) => name) };
}

describe.skipIf(mustSkip)(
  `a rig whose instrument is a plain Firmata board${withoutFirmware}`,
  () => {
    test("a rig with a plain Firmata board runs the usual checks, and reports what this board cannot do", async () => {
      const { results, driven } = await open(wiringOf(rig));
      const details = results.map((result) => [
        result.check,
        result.isOk ? result.detail : "wrong",
      ]);
      expect({ details, driven }).toEqual({
        details: [
          ["instrument", "a board with plain Firmata on instrument"],
          [
            "instrument program",
            "aiorig plain 2.5; the instrument cannot make the rig safe after the end of aiorig",
          ],
          ["device under test", "Raspberry Pi Pico with RP2040 and MicroPython 1.25.0 on dut"],
          ["reset", "GP8 of the instrument resets the device under test"],
          ["wires", "3 wires carry both levels in both directions: GP14, GP15, GP16"],
          [
            "self-test",
            "aiorig plain 2.5 is a plain Firmata board: it measures edges to 25 ms and has no schedules",
          ],
          ["ready", "the device under test was reset and shows its prompt"],
        ],
        driven: [],
      });
    });

    test("a rig with a plain Firmata board reports wrong wires", async () => {
      const wiring = {
        ...wiringOf(rig),
        GP15: ["dut.GP15", "instrument.GP6"],
        GP16: ["dut.GP16", "instrument.GP5"],
      };
      const { results, driven } = await open(wiring);
      expect([results.filter(({ isOk }) => !isOk), driven]).toEqual([
        [
          {
            check: "wires",
            isOk: false,
            problems: [
              "GP15 and GP16 are swapped: GP15 of the device under test goes to GP6 of the instrument, and GP16 of the device under test to GP5 of the instrument. Exchange the two wires at one end.",
            ],
          },
        ],
        [],
      ]);
    });
  },
);
