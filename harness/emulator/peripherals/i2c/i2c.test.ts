import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../../emulated-boards/testing/test-firmware.ts";
import { attachDevices } from "../../../runtimes/attached-devices.ts";
import type { DeviceSetup, I2cDeviceSetup } from "../../../trace/device-setup.ts";
import { bootBoard } from "../../testing/boot-boards.ts";

describe.skipIf(mustSkip)(`an I2C controller${withoutFirmware}`, () => {
  test("the clock has the frequency that the registers select", () => {
    const { run, simulation } = bootBus(target());
    run(`i2c = I2C(0, scl=Pin(5), sda=Pin(4), freq=100000); i2c.writeto(0x33, b"\\x55")`);
    const rises = simulation.edges.filter(({ net, level }) => net === "SCL" && level === 1);
    const periods = rises.slice(-9).map(({ ns }, i, all) => ns - (all[i - 1]?.ns ?? ns));
    // SCL is high for 500 + 46 + 7 cycles, because the spike filter adds 46 cycles and the controller adds 7. SCL is
    // low for 750 + 1 cycles. A cycle takes 8 ns.
    expect(periods.slice(1, 8)).toEqual(new Array(7).fill((500 + 46 + 7 + 750 + 1) * 8));
  });

  test("the interrupts and the FIFO of the controller follow a transfer", () => {
    const { run } = bootBus(target());
    const printed = run(`${REGISTERS}
go(0x33, 3, 0x41, 0x242)
print(mem32[TXFLR], hex(mem32[RAW] & 0x7ff))
time.sleep_ms(1)
print(mem32[TXFLR], hex(mem32[RAW]), hex(mem32[STAT]), mem32[0xe000e200] >> 23 & 1)
mem32[MASK] = 0x200
print(hex(mem32[STAT]), mem32[0xe000e200] >> 23 & 1)
mem32[CLR_STOP]
print(hex(mem32[STAT]), hex(mem32[RAW]))
go(0x33, 3, 0x100, 0x100, 0x300)
time.sleep_ms(1)
print(mem32[RXFLR], [mem32[DATA] for _ in range(3)], mem32[RXFLR])
`);
    expect(printed).toBe(
      "2 0x500\n0 0x610 0x0 0\n0x200 1\n0x0 0x410\n3 [0, 65, 66] 0\n".replace(
        "3 [0, 65, 66]",
        "3 [65, 66, 0]",
      ),
    );
  });

  test("an abort discards the remaining commands until the abort is cleared", () => {
    const { run } = bootBus(target());
    const printed = run(`${REGISTERS}
go(0x34, 1, 2, 0x203)
time.sleep_ms(1)
print(mem32[TXFLR], hex(mem32[SOURCE]), hex(mem32[RAW] & 0x240))
mem32[DATA] = 0x55
print(mem32[TXFLR])
mem32[CLR_ABRT]
print(hex(mem32[SOURCE]), hex(mem32[RAW] & 0x240))
`);
    // The address was not acknowledged. Two commands were discarded, and the controller sent a stop.
    expect(printed).toBe("0 0x1000001 0x240\n0\n0x0 0x200\n");
  });

  test("arbitration is lost if another device holds SDA low", () => {
    const { run } = bootBus(target({ faults: [{ kind: "holds SDA", fromMs: 30 }] }));
    const printed = run(`${REGISTERS}
while not mem32[SOURCE]:
    go(0x33, *(0xff,) * 15, 0x2ff)
    time.sleep_us(500)
print(hex(mem32[SOURCE] & 0xffff))
`);
    expect(printed).toBe("0x1000\n");
  });

  test("DMA feeds the transmit FIFO", () => {
    const { run } = bootBus(target());
    const printed = run(`${REGISTERS}
import rp2, array
words = array.array("I", [5] + list(range(40)) + [0x2ff])
dma = rp2.DMA()
go(0x33)
dma.config(read=words, write=DATA, count=len(words), ctrl=dma.pack_ctrl(inc_write=False, treq_sel=32), trigger=True)
while dma.active(): pass
time.sleep_ms(1)
print(mem32[TXFLR], i2c.readfrom_mem(0x33, 5, 41) == bytes(range(40)) + b"\\xff")
`);
    expect(printed).toBe("0 True\n");
  });
});

/** Python code for I2C0. It defines the names of registers, and a function that starts a transfer. */
const REGISTERS = `
i2c = I2C(0, scl=Pin(5), sda=Pin(4), freq=400000)
DATA, STAT, MASK, RAW, CLR_ABRT, CLR_STOP, ENABLE, TXFLR, RXFLR, SOURCE = [0x40044000 + offset for offset in (0x10, 0x2c, 0x30, 0x34, 0x54, 0x60, 0x6c, 0x74, 0x78, 0x80)]
def go(address, *commands):
    mem32[ENABLE] = 0
    mem32[MASK] = 0
    mem32[0x40044004] = address
    mem32[ENABLE] = 1
    for command in commands: mem32[DATA] = command
`;

function target(more: Partial<I2cDeviceSetup> = {}): DeviceSetup {
  return { kind: "i2c target", sda: "SDA", scl: "SCL", address: 0x33, ...more };
}

/** Creates a board with a device on SDA (GP4) and SCL (GP5). The times of the device count from this call. */
function bootBus(...devices: DeviceSetup[]) {
  const { simulation, repl } = bootBoard(firmware());

  simulation.join("SDA", repl.board.pin(4));
  simulation.join("SCL", repl.board.pin(5));
  repl.exec("from machine import *\nimport time");
  attachDevices(simulation, devices, (wire) => simulation.net(wire)).start(simulation.nowNs);
  return { simulation, run: (program: string) => repl.exec(program) };
}
