import { describe, expect, test } from "vitest";
import { CoSimulation } from "../emulator/simulation/co-simulation.ts";
import { bootToPrompt } from "./board-answers.ts";
import { firmware, mustSkip, withoutFirmware } from "./testing/test-firmware.ts";
import { virtualBoard } from "./virtual-board.ts";

describe.skipIf(mustSkip)(`boards with MicroPython${withoutFirmware}`, () => {
  test("bootToPrompt reports a board whose firmware is not valid", () => {
    const image = new Uint8Array(64 * 1024);
    // The boot stage of this image is valid, but the program after the boot stage is not.
    image.set(firmware().bytes.subarray(0, 256));
    const simulation = new CoSimulation();
    simulation.addBoard({ name: "dut", firmware: { source: "dead.bin", bytes: image } });
    expect(bootToPrompt(simulation)).toEqual([expect.stringMatching(/^dut crashed: .*\.$/)]);
  });

  test("after bootToPrompt, a board shows its interactive prompt", () => {
    const simulation = new CoSimulation();
    const board = simulation.addBoard({ name: "dut", firmware: firmware() });
    expect(bootToPrompt(simulation)).toEqual([]);
    let said = "";
    board.serial.onData = (bytes) => {
      said += Buffer.from(bytes).toString();
    };
    board.serial.write(Buffer.from("print(6 * 7)\r"));
    simulation.runUntil(() => said.includes(">>> "), { limitNs: 1e9 });
    expect(said).toBe("print(6 * 7)\r\n42\r\n>>> ");
  });

  test("bootToPrompt reports a board whose program ignores Ctrl-C", async () => {
    const deaf = await flashWith(
      "import micropython, time\nmicropython.kbd_intr(-1)\nwhile True: time.sleep(1)\n",
    );
    const simulation = new CoSimulation();
    simulation.addBoard({ name: "sound", firmware: firmware() });
    simulation.addBoard({ name: "deaf", firmware: firmware() }).flash.bytes.set(deaf);
    expect(bootToPrompt(simulation)).toEqual([
      "deaf has a USB serial port, but did not show MicroPython's prompt within 5000 ms after Ctrl-C.",
    ]);
  });

  test("bootToPrompt stops a program that runs at power-on", async () => {
    const busy = await flashWith("while True: print('busy')\n");
    const simulation = new CoSimulation();
    simulation.addBoard({ name: "busy", firmware: firmware() }).flash.bytes.set(busy);
    expect(bootToPrompt(simulation)).toEqual([]);
  });
});

/** Returns the complete flash of a board whose file system contains this main.py. */
async function flashWith(main: string): Promise<Uint8Array> {
  const { chip, board } = virtualBoard(firmware(), "maker");
  chip.powerOn();
  await board.files.put("/main.py", Buffer.from(main));
  await board.close();
  chip.powerOff();
  return chip.flash.bytes.slice();
}
