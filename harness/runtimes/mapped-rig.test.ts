import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import pin from "../../suites/pin.suite.ts";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { judge } from "../results/judge.ts";
import { RigError } from "../rig/checks/checklist.ts";
import { defineRig } from "../rig/definition/define-rig.ts";
import { wiringOf } from "../rig/definition/wiring.ts";
import { openVirtualRig } from "../rig/opening/virtual-rig.ts";
import { ESP32_LIKE } from "../rig/testing/esp32-like.ts";
import { noFacts } from "../trace/runtime-facts.ts";
import { openPicoRig } from "./pico-rig.ts";
import { preparedPico } from "./testing/prepared-pico.ts";

const FIXTURES = fileURLToPath(new URL("../../fixtures/", import.meta.url));

describe.skipIf(mustSkip)(
  `a rig that maps the pin numbers of programs to other pins${withoutFirmware}`,
  { timeout: 120_000 },
  () => {
    test("a clause that runs through a map of pins gets the verdict that is expected without the map", async () => {
      const { flash: dutFlash } = await preparedPico();
      const rig = await openPicoRig(ESP32_LIKE, {}, () =>
        openVirtualRig(ESP32_LIKE, { firmware: firmware(), dutFlash, isTrusted: true }),
      );
      // This clause uses the start wire, the button and three outputs.
      const clause = pin.clauses.find(({ id }) => id === "PIN-06")!;
      const { program } = clause;
      const run = await rig.run({ path: FIXTURES + program }, { pins: clause.pins! });
      const { verdict, detail } = judge({ clause, facts: noFacts(rig.name), program }, run);
      const setup = { wires: { LED: 20 }, stimulus: [], watchMs: 10 };
      const { outcome } = await rig.run(
        { path: `${FIXTURES}hil/led_off_at_press.py` },
        { pins: setup },
      );
      await rig.close();
      expect([verdict, detail, outcome]).toEqual([
        "pass",
        undefined,
        {
          kind: "unmeasurable",
          reason: "LED is on program pin 20, but the rig esp32-like has no wire at this pin",
        },
      ]);
    });

    test("if two pins are swapped in the map, the check of the wires reports them", async () => {
      const { GP14, GP16, GP17 } = ESP32_LIKE.wires;
      const few = defineRig({ ...ESP32_LIKE, wires: { GP14, GP16, GP17 } });
      const swapped = defineRig({
        ...few,
        wires: { GP14, GP16: { ...GP16, dut: GP17.dut }, GP17: { ...GP17, dut: GP16.dut } },
      });
      const wiring = wiringOf(few);
      const opened = await openVirtualRig(swapped, { firmware: firmware(), wiring }).catch(
        (error: unknown) => error,
      );
      expect(opened instanceof RigError ? opened.problems : opened).toEqual([
        "GP16 and GP17 are swapped: IO19 of the device under test goes to GP17 of the instrument, and IO18 of the device under test to GP16 of the instrument. Exchange the two wires at one end.",
      ]);
    });
  },
);
