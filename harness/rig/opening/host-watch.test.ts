import { describe, expect, test } from "vitest";
import virtualPico from "../../../rigs/virtual-pico.ts";
import { pause } from "../../board/host-time.ts";
import { MicroPythonBoard } from "../../board/micropython-board.ts";
import { emulatedPort } from "../../emulated-boards/emulated-port.ts";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import type { Board } from "../../emulator/simulation/board.ts";
import { INSTRUMENT } from "../../instrument/instrument-firmware.ts";
import { openBench } from "../testing/test-bench.ts";
import { SILENCE_MS, watchHost } from "./host-watch.ts";
import { openVirtualRig, type VirtualRig } from "./virtual-rig.ts";

/** Returns the names of the pins that a board drives. */
function drivenPins({ pins }: Board): string[] {
  return pins.filter(({ drive }) => drive === "high" || drive === "low").map(({ name }) => name);
}

/**
 * Opens a rig whose boards drive wires all the time. The instrument drives one wire. The device under test drives two
 * other wires, one of them from an interrupt handler.
 */
async function busyRig(): Promise<VirtualRig> {
  const rig = await openVirtualRig(virtualPico, { firmware: firmware(), isTrusted: true });
  const { error } = await rig.dut.exec(
    `from machine import Pin, Timer
out = Pin(3, Pin.OUT, value=1)
led = Pin(4, Pin.OUT)
timer = Timer(period=10, callback=lambda _: led.toggle())`,
    { limitMs: 1000 },
  );
  expect(error).toBe("");
  rig.instrument.drive(2, 1);
  await rig.instrument.settle();
  return rig;
}

/**
 * Starts a capture of two wires on the instrument. Also starts a schedule of half a minute, which drives one of these
 * wires.
 */
async function playLong({ instrument, time }: VirtualRig): Promise<void> {
  const capture = await instrument.capture({ GP4: 4, GP5: 5 });
  capture
    .play([
      { wire: "GP5", level: 1, atUs: 1000 },
      { wire: "GP5", level: 0, atUs: 30e6 },
    ])
    .catch(() => {});
  await pause(time, 100);
}

/**
 * Lets time pass until each of the times in `untilMs`, which are in milliseconds since the call. For each time, returns
 * the pins that the boards drive at this time, and how often RUN has gone low since the call.
 */
function watch({ simulation, chips }: VirtualRig, untilMs: readonly number[]) {
  const startNs = simulation.nowNs;
  return untilMs.map((ms) => {
    simulation.advanceTo(startNs + ms * 1e6);
    const resets = simulation.edges.filter(
      ({ net, level, ns }) => net === "RUN" && level === 0 && ns >= startNs,
    );
    return { ms, driven: Object.values(chips).flatMap(drivenPins), resets: resets.length };
  });
}

/** The emulation of these boards is slower than real time, so the tests need a longer time limit. */
const SLOWLY = { timeout: 180_000 };

const BUSY = ["dut.GP3", "dut.GP4", "instrument.GP2"];

describe.skipIf(mustSkip)(`a rig whose host is gone${withoutFirmware}`, SLOWLY, () => {
  test("five seconds after the last heartbeat, the instrument releases its wires and resets the device under test", async () => {
    const rig = await busyRig();
    await pause(rig.time, 7000);
    // From here on the host does nothing, and only virtual time advances.
    const seen = watch(rig, [SILENCE_MS - 1100, SILENCE_MS + 100, 7000]);
    expect(seen).toEqual([
      { ms: 3900, driven: BUSY, resets: 0 },
      { ms: 5100, driven: [], resets: 1 },
      { ms: 7000, driven: [], resets: 1 },
    ]);
  });

  test("if the host is killed during a capture and a schedule, the rig still becomes safe", async () => {
    const rig = await busyRig();
    await playLong(rig);
    // The operating system closes the ports of a program that has ended.
    for (const { serial } of Object.values(rig.chips)) serial.close();
    const seen = watch(rig, [SILENCE_MS - 1100, SILENCE_MS + 100]);
    expect(seen).toEqual([
      { ms: 3900, driven: [...BUSY, "instrument.GP5"], resets: 0 },
      { ms: 5100, driven: [], resets: 1 },
    ]);
  });

  test("if the instrument's firmware hangs because the cable was unplugged, its watchdog releases the wires", async () => {
    // In this test, nothing resets the device under test, so it continues to drive its wires. The instrument has a
    // second power supply, so it runs even without the USB cable.
    const rig = await busyRig();
    await playLong(rig);
    for (const { serial } of Object.values(rig.chips)) serial.unplug();
    const [seen] = watch(rig, [9000]);
    expect(seen).toEqual({ ms: 9000, driven: ["dut.GP3", "dut.GP4"], resets: 0 });
  });

  test("if the instrument's program hangs, the instrument's watchdog releases the wires", async () => {
    const { chip, simulation, instrument, time } = await openBench(
      {},
      {
        ...INSTRUMENT,
        start: `server = Firmata("hangs")
Instrument(server)
def hang(message):
    while True:
        pass
server.sysex[0x02] = hang
server.serve()`,
      },
    );
    await watchHost(instrument, 22, () => () => {});
    instrument.drive(2, 1);
    await instrument.settle();
    instrument.io.sysexCommand([0x02]);
    await pause(time, 10);
    const drivenBefore = drivenPins(chip);
    simulation.advance(8.1e9);
    const board = new MicroPythonBoard(emulatedPort(chip, time), time);
    await instrument.close();
    const { output } = await board.exec(
      "import machine; print(machine.reset_cause() == machine.WDT_RESET, 'server' in globals())",
      { limitMs: 1000 },
    );
    expect([drivenBefore, drivenPins(chip), output.toString()]).toEqual([
      ["instrument.GP2"],
      [],
      "True False\r\n",
    ]);
  });
});

describe.skipIf(mustSkip)(`a closed instrument${withoutFirmware}`, () => {
  test("a closed instrument has stopped its watchdog, so it still runs after the watchdog's time limit", async () => {
    const { chip, simulation, instrument, time } = await openBench();
    const stop = await watchHost(instrument, 22, () => () => {});
    stop();
    await instrument.close();
    simulation.advance(10e9);
    const board = new MicroPythonBoard(emulatedPort(chip, time), time);
    const { output } = await board.exec("print('Instrument' in globals())", { limitMs: 1000 });
    expect(output.toString()).toBe("True\r\n");
  });
});
