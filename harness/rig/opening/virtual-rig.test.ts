import { describe, expect, test } from "vitest";
import virtualPico from "../../../rigs/virtual-pico.ts";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { virtualBoard } from "../../emulated-boards/virtual-board.ts";
import { openVirtualRig } from "./virtual-rig.ts";

describe.skipIf(mustSkip)(`an emulated rig${withoutFirmware}`, () => {
  test("an emulated rig resets the device under test at the start, on request and at the end", async () => {
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

  test("each wire of an emulated rig connects the pins that the rig's definition names", async () => {
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

  test("an emulated rig does not open if a main.py of the device under test drives pins", async () => {
    const { chip, board } = virtualBoard(firmware(), "dut");
    chip.powerOn();
    await board.files.put("/main.py", Buffer.from("from machine import Pin; Pin(3, Pin.OUT)"));
    await board.close();
    const checks: string[] = [];
    const opening = openVirtualRig(virtualPico, {
      firmware: firmware(),
      dutFlash: chip.flash.bytes.slice(),
      onCheck: ({ check, isOk }) => checks.push(`${check} ${isOk}`),
    });
    await expect(opening).rejects.toThrow(
      /^the rig virtual-pico cannot be used: dut has a main\.py, which runs after each reset /,
    );
    expect(checks).toEqual([
      "instrument true",
      "instrument program true",
      "device under test false",
    ]);
  });

  test("if the instrument is gone, closing a rig resets the device under test through its REPL", async () => {
    const rig = await openVirtualRig(virtualPico, { firmware: firmware(), isTrusted: true });
    const { simulation, chips, time } = rig;
    await rig.dut.exec("from machine import Pin; out = Pin(3, Pin.OUT, value=1)", {
      limitMs: 1000,
    });
    const before = chips.dut.pin(3).drive;
    chips.instrument.powerOff();
    const closing = rig.close();
    const drives = new Set<string>();
    time.watch(() => {
      if (chips.dut.state.kind === "running") drives.add(chips.dut.pin(3).drive);
      return false;
    });
    await closing;
    expect([before, [...drives], simulation.boards.map(({ state }) => state.kind)]).toEqual([
      "high",
      ["high", "pull-down"],
      ["off", "off"],
    ]);
  });

  test("a rig can be closed even if both boards are gone", async () => {
    const rig = await openVirtualRig(virtualPico, { firmware: firmware(), isTrusted: true });
    for (const chip of Object.values(rig.chips)) chip.powerOff();
    await rig.close();
    await expect(rig.resetDut()).rejects.toThrow(/instrument disappeared/);
  });
});
