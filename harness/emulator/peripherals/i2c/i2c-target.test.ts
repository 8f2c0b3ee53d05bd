import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../../emulated-boards/testing/test-firmware.ts";
import { bootBoard } from "../../testing/boot-boards.ts";

describe.skipIf(mustSkip)(`an I2C target${withoutFirmware}`, () => {
  test("the target receives only bytes that the controller writes to its address", () => {
    const run = bootTwoControllers();
    const printed = run(`
go(0x22, 1, 0x202)
time.sleep_ms(1)
print(mem32[RXFLR], hex(mem32[RAW]), hex(mem32[C_SOURCE] & 1))
mem32[C_CLR_ABRT]
go(0x21, 1, 2, 0x203)
time.sleep_ms(1)
print(mem32[RXFLR], hex(mem32[RAW]), [mem32[DATA] for _ in range(3)])
`);
    // After the transfer to an address that is not its own, the target reports a start, but no stop. After the transfer
    // to its own address, it reports a start, a stop and received bytes. In both cases, its transmit FIFO is empty.
    expect(printed).toBe("0 0x410 0x1\n3 0x614 [1, 2, 3]\n");
  });

  test("the target holds SCL until it has a byte to send", () => {
    const run = bootTwoControllers();
    const printed = run(`
go(0x21, 0x100, 0x300)
time.sleep_ms(1)
print(hex(mem32[RAW]), hex(mem32[STATUS] & 0x60), mem32[C_RXFLR], mem32[0xd0000004] >> 5 & 1)
mem32[CLR_RD_REQ]
mem32[DATA] = 0x41
time.sleep_ms(1)
print(hex(mem32[RAW]), mem32[C_RXFLR], mem32[C_DATA])
mem32[DATA] = 0x42
time.sleep_ms(1)
print(hex(mem32[RAW]), mem32[C_RXFLR], mem32[C_DATA], hex(mem32[STATUS] & 0x60))
`);
    // The first line of the output: the target is active and reports a start and a request. The second line: the target
    // reports another request. The third line: the target is no longer active and reports the end of the read, and a
    // stop.
    expect(printed).toBe("0x530 0x40 0 0\n0x530 1 65\n0x6b0 1 66 0x0\n");
  });

  test("the target discards bytes that are left from an earlier read, and reports this", () => {
    const run = bootTwoControllers();
    const printed = run(`
mem32[DATA] = 9
mem32[DATA] = 8
go(0x21, 0x300)
time.sleep_ms(1)
print(mem32[TXFLR], hex(mem32[SOURCE]), hex(mem32[RAW] & 0x60))
mem32[CLR_ABRT]
mem32[DATA] = 7
time.sleep_ms(1)
print(mem32[C_RXFLR], mem32[C_DATA])
`);
    expect(printed).toBe("0 0x1002000 0x60\n1 7\n");
  });

  test("if a bit of IC_CON is set, the target holds SCL while it cannot store a byte", () => {
    const run = bootTwoControllers();
    const printed = run(`
go(0x21, *range(15))
time.sleep_ms(1)
for byte in (15, 16, 0x211): mem32[C_DATA] = byte
time.sleep_ms(1)
print(mem32[RXFLR], mem32[C_TXFLR], mem32[RAW] & 2)
mem32[DATA]
time.sleep_ms(1)
print(mem32[RXFLR], mem32[C_TXFLR])
print([mem32[DATA] for _ in range(16)])
time.sleep_ms(1)
print(mem32[DATA], hex(mem32[RAW] & 0x202))
`);
    expect(printed).toBe(
      `16 1 0\n16 0\n[${Array.from({ length: 16 }, (_, i) => i + 1).join(", ")}]\n17 0x200\n`,
    );
  });
});

/**
 * Returns a function that runs a program on a board. The I2C0 of this board is a target at 0x21, on the same wires as
 * I2C1.
 */
function bootTwoControllers(): (program: string) => string {
  const { simulation, repl } = bootBoard(firmware());
  simulation.join("SDA", repl.board.pin(4), repl.board.pin(6));
  simulation.join("SCL", repl.board.pin(5), repl.board.pin(7));
  repl.exec(SETUP);
  return (program) => repl.exec(program);
}

/**
 * Python code that makes I2C0 a target at 0x21 and I2C1 a controller. It also defines the names of registers, and a
 * function that starts a transfer. Names with C_ are registers of the controller.
 */
const SETUP = `
from machine import *
import time
I2C(0, scl=Pin(5), sda=Pin(4)); I2C(1, scl=Pin(7), sda=Pin(6), freq=400000)
DATA, RAW, CLR_RD_REQ, CLR_ABRT, ENABLE, STATUS, TXFLR, RXFLR, SOURCE = [0x40044000 + offset for offset in (0x10, 0x34, 0x50, 0x54, 0x6c, 0x70, 0x74, 0x78, 0x80)]
C_DATA, C_CLR_ABRT, C_ENABLE, C_TXFLR, C_RXFLR, C_SOURCE = [0x40048000 + offset for offset in (0x10, 0x54, 0x6c, 0x74, 0x78, 0x80)]
mem32[ENABLE] = 0
mem32[0x40044030] = 0
mem32[0x40044000] = 0x280
mem32[0x40044008] = 0x21
mem32[ENABLE] = 1
mem32[0x40048030] = 0
def go(address, *commands):
    mem32[C_ENABLE] = 0
    mem32[0x40048004] = address
    mem32[C_ENABLE] = 1
    for command in commands: mem32[C_DATA] = command
`;
