import { describe, expect, test } from "vitest";
import virtualPico from "../../rigs/virtual-pico.ts";
import { firmware, mustSkip, withoutFirmware } from "./test-firmware.ts";
import { openVirtualRig } from "./virtual-rig.ts";

describe.skipIf(mustSkip)(`an emulated rig${withoutFirmware}`, () => {
  test("resets its device under test by the RUN wire: when it is opened, when it is told to, when it is closed", async () => {
    const rig = await openVirtualRig(virtualPico, { firmware: firmware(), isTrusted: true });
    const runLevels = () =>
      rig.simulation.edges.filter(({ net }) => net === "RUN").map(({ level }) => level);
    const record = [runLevels()];
    await rig.dut.exec("alive = 1", { limitMs: 1000 });
    await rig.resetDut();
    const { output } = await rig.dut.exec("print('alive' in globals())", { limitMs: 1000 });
    record.push(runLevels());
    await rig.close();
    await rig.close();
    record.push(runLevels());
    expect({ printed: output.toString(), record }).toEqual({
      printed: "False\r\n",
      record: [
        [1, 0, 1],
        [1, 0, 1, 0, 1],
        [1, 0, 1, 0, 1, 0, 1],
      ],
    });
  });

  test("joins each wire to the pins that its definition names", async () => {
    const rig = await openVirtualRig(virtualPico, { firmware: firmware(), isTrusted: true });
    const seen: Record<string, number[]> = {};
    for (const [wire, { dut, instrument }] of Object.entries(virtualPico.wires)) {
      seen[wire] = [];
      await rig.dut.exec(`from machine import Pin; out = Pin(${dut}, Pin.OUT)`, { limitMs: 1000 });
      for (const level of [1, 0, 1]) {
        await rig.dut.exec(`out(${level})`, { limitMs: 1000 });
        seen[wire].push(await rig.instrument.read(instrument));
      }
    }
    await rig.close();
    const expected = Object.keys(virtualPico.wires).map((wire) => [wire, [1, 0, 1]]);
    expect(seen).toEqual(Object.fromEntries(expected));
  });
});
