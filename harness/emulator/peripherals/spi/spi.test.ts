import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../../emulated-boards/testing/test-firmware.ts";
import type { Chip } from "../../chip/chip.ts";
import { Snapshot } from "../../snapshot/snapshot.ts";
import { createBareChip } from "../../testing/bare-chip.ts";
import { bootBoard } from "../../testing/boot-boards.ts";

const SPI0 = 0x4003c000;
const [CR0, CR1, DR, SR, CPSR, IMSC, RIS, MIS, ICR, DMACR] = [
  ...[0x00, 0x04, 0x08, 0x0c, 0x10, 0x14, 0x18, 0x1c, 0x20, 0x24],
] as const;
const ENABLE = 2;
const LOOPBACK = 1;
const TARGET = 4;
/**
 * The time of a bit with the registers TEN_CYCLES, in nanoseconds. The chip of rp2040js has a clk_peri of 125 MHz, so
 * one cycle takes 8 ns.
 */
const BIT_NS = 80;
const TEN_CYCLES = { [CPSR]: 10 };

describe("the registers of an SPI", () => {
  test("the registers have their reset values", () => {
    const chip = start({});
    expect([CR0, CR1, SR, CPSR, IMSC, RIS, MIS, DMACR].map((at) => read(chip, at))).toEqual([
      ...[0, 0, 3, 0, 0, 8, 0, 0],
    ]);
  });

  test("the registers say that this is a PL022", () => {
    const chip = start({});
    expect([0xfe0, 0xfe4, 0xff0, 0xffc].map((at) => read(chip, at))).toEqual([
      0x22, 0x10, 0x0d, 0xb1,
    ]);
  });

  test("words wait in the FIFO until the SPI is enabled", () => {
    const chip = start({ ...TEN_CYCLES, [CR0]: 7 });
    write(chip, DR, 0x5a);
    wait(chip, 100 * BIT_NS);
    const before = read(chip, SR);
    write(chip, CR1, ENABLE | LOOPBACK);
    wait(chip, 9.5 * BIT_NS);
    // Before the SPI is enabled, the transmit FIFO is neither empty nor full, and the SPI is busy. After the transfer,
    // the transmit FIFO is empty, and a word was received.
    expect([before, read(chip, SR), read(chip, DR)]).toEqual([0x12, 0x07, 0x5a]);
  });

  test("a bit takes as many cycles as both divisors say", () => {
    const chip = start({ [CPSR]: 4, [CR0]: (2 << 8) | 7, [CR1]: ENABLE | LOOPBACK });
    write(chip, DR, 1);
    const bitNs = 4 * 3 * 8;
    wait(chip, 8 * bitNs - 1);
    const before = read(chip, SR) & 4;
    wait(chip, 1);
    expect([before, read(chip, SR) & 4]).toEqual([0, 4]);
  });

  test("only the bits of a word are sent", () => {
    const chip = start({ ...TEN_CYCLES, [CR0]: 3, [CR1]: ENABLE | LOOPBACK });
    write(chip, DR, 0xabcd);
    wait(chip, 10 * BIT_NS);
    expect(read(chip, DR)).toBe(0xd);
  });

  test("each FIFO holds eight words, and another word is lost", () => {
    const chip = start({ ...TEN_CYCLES, [CR0]: 7 });
    for (let word = 1; word <= 9; word++) write(chip, DR, word);
    const full = read(chip, SR);
    write(chip, CR1, ENABLE | LOOPBACK);
    wait(chip, 100 * BIT_NS);
    const received = read(chip, SR);
    write(chip, DR, 0x77);
    wait(chip, 10 * BIT_NS);
    const overrun = read(chip, RIS) & 1;
    const words = Array.from({ length: 9 }, () => read(chip, DR));
    write(chip, ICR, 1);
    expect([full, received, overrun, words, read(chip, RIS) & 1]).toEqual([
      ...[0x10, 0x0f, 1, [1, 2, 3, 4, 5, 6, 7, 8, 0], 0],
    ]);
  });

  test("the interrupts follow the FIFOs", () => {
    const chip = start({ ...TEN_CYCLES, [CR0]: 7, [IMSC]: 0xc });
    for (let word = 0; word < 5; word++) write(chip, DR, word);
    const rows = [[read(chip, RIS), read(chip, MIS)]];
    write(chip, CR1, ENABLE | LOOPBACK);
    rows.push([read(chip, RIS), read(chip, MIS)]);
    wait(chip, 50 * BIT_NS);
    rows.push([read(chip, RIS), read(chip, MIS)]);
    read(chip, DR);
    read(chip, DR);
    rows.push([read(chip, RIS), read(chip, MIS)]);
    // Bit 3 is set if at most four words must still be sent. Bit 2 is set if at least four words were received.
    expect(rows).toEqual([
      [0, 0],
      [8, 8],
      [0xc, 0xc],
      [8, 8],
    ]);
  });

  test("a word that nobody reads for 32 bits is reported", () => {
    const chip = start({ ...TEN_CYCLES, [CR0]: 7, [CR1]: ENABLE | LOOPBACK });
    write(chip, DR, 1);
    wait(chip, (8 + 31) * BIT_NS);
    const before = read(chip, RIS) & 2;
    wait(chip, BIT_NS);
    const late = read(chip, RIS) & 2;
    read(chip, DR);
    expect([before, late, read(chip, RIS) & 2]).toEqual([0, 2, 0]);
  });

  test("SCK takes its idle level while the SPI is disabled", () => {
    const chip = start({ ...TEN_CYCLES, [CR0]: 7, [CR1]: ENABLE });
    chip.parts.writeUint32(FUNCTION_OF_GP2, 1);
    const levels = [0, 0xc7].map((control) => {
      write(chip, CR0, control);
      return chip.parts.gpio[2]!.outputValue;
    });
    write(chip, CR1, 0);
    write(chip, CR1, ENABLE);
    expect([...levels, chip.parts.gpio[2]!.outputValue]).toEqual([false, false, true]);
  });

  test("a reset of the SPI ends a word and clears the registers", () => {
    const chip = start({ ...TEN_CYCLES, [CR0]: 7, [CR1]: ENABLE | LOOPBACK });
    write(chip, DR, 1);
    wait(chip, 3 * BIT_NS);
    chip.parts.writeUint32(RESETS, 1 << 16);
    chip.parts.writeUint32(RESETS, 0);
    wait(chip, 20 * BIT_NS);
    expect([CR0, CR1, SR, CPSR].map((at) => read(chip, at))).toEqual([0, 0, 3, 0]);
  });

  test("target mode and other frame formats are reported, because they are not emulated", () => {
    const warnings: string[] = [];
    const chip = start({ ...TEN_CYCLES, [CR1]: ENABLE | TARGET }, warnings);
    write(chip, CR1, 0);
    write(chip, CR0, 0x17);
    write(chip, CR1, ENABLE);
    write(chip, DR, 1);
    wait(chip, 20 * BIT_NS);
    expect(warnings).toEqual([
      "SPI0: the target mode of SPI is not emulated",
      "SPI0: only the Motorola frame format of SPI is emulated",
    ]);
    expect(read(chip, SR) & 4).toBe(0);
  });
});

describe.skipIf(mustSkip)(`an SPI with firmware${withoutFirmware}`, () => {
  test("a program sends its bits with the right clock", () => {
    const { run, simulation } = bootWired();
    run(`spi = SPI(0, baudrate=100_000, sck=Pin(2), mosi=Pin(3), miso=Pin(4))
spi.write(b"test\\x55")`);
    const levels = { SCK: 0, MOSI: 0 };
    const bits: number[] = [];
    const rises: number[] = [];
    for (const { net, level, ns } of simulation.edges) {
      if (net === "SCK" && level === 1) {
        bits.push(levels.MOSI);
        rises.push(ns);
      }
      if (net === "SCK" || net === "MOSI") levels[net] = level;
    }
    const bytes = Array.from({ length: bits.length / 8 }, (_, i) =>
      Number.parseInt(bits.slice(8 * i, 8 * i + 8).join(""), 2),
    );
    expect(String.fromCharCode(...bytes)).toBe("test\x55");
    expect(rises.length).toBe(40);
    // Each byte takes the time of nine and a half bits: eight bits for its data, and one and a half bits for the pulse
    // of the chip select. Between the first and the last of the 40 rises there are four whole bytes and seven bits.
    expect(rises.at(-1)! - rises[0]!).toBeCloseTo((4 * 9.5 + 7) * 10_000, -2);
  });

  test("a program reads what it writes, with and without DMA, in each mode", () => {
    const { run } = bootWired("joined");
    const printed = run(`
for polarity, phase, bits, rate in ((0, 0, 8, 1_000_000), (0, 1, 8, 10_000_000), (1, 0, 4, 1_000_000), (1, 1, 8, 24_000_000)):
    spi = SPI(0, baudrate=rate, polarity=polarity, phase=phase, bits=bits, sck=Pin(2), mosi=Pin(3), miso=Pin(4))
    for count in (1, 10, 100):
        data = bytes((7 * i + 3) & ((1 << bits) - 1) for i in range(count))
        got = bytearray(count)
        spi.write_readinto(data, got)
        print(got == data, end=" ")
print(spi.read(3, 0x5a))`);
    expect(printed).toBe(`${"True ".repeat(12)}b'ZZZ'\n`);
  });

  test("SPI1 reads a wire that something else drives", () => {
    const { run, simulation, repl } = bootWired();
    const net = simulation.join("MISO of SPI1", repl.board.pin(12));
    simulation.drive(net, "high");
    const printed = run(`
spi = SPI(1, baudrate=1_000_000, sck=Pin(10), mosi=Pin(11), miso=Pin(12))
print(spi.read(2))`);
    expect(printed).toBe("b'\\xff\\xff'\n");
  });

  test("a pin with the function CSn is low during each byte", () => {
    const { run, simulation, repl } = bootWired();
    simulation.join("CSn", repl.board.pin(5));
    run(`spi = SPI(0, baudrate=100_000, sck=Pin(2), mosi=Pin(3), miso=Pin(4))
Pin(5, Pin.ALT, alt=Pin.ALT_SPI)
spi.write(b"ab")`);
    expect(simulation.edges.filter(({ net }) => net === "CSn").map(({ level }) => level)).toEqual([
      1, 0, 1, 0, 1,
    ]);
  });

  test("a snapshot in the middle of a word continues in the same way", () => {
    const { simulation, repl } = bootWired("joined");
    repl.start(`spi = SPI(0, baudrate=100_000, sck=Pin(2), mosi=Pin(3), miso=Pin(4))
got = bytearray(20)
spi.write_readinto(bytes(range(20)), got)
print(got == bytes(range(20)))`);
    const isClocked = () => simulation.edges.filter(({ net }) => net === "SCK").length > 100;
    simulation.runUntil(isClocked, { limitNs: 100e6 });
    const snapshot = Snapshot.take(simulation);
    const runs = [0, 1].map(() => {
      snapshot.restore();
      simulation.advance(10e6);
      return { output: repl.output, edges: simulation.edges.slice() };
    });
    expect(runs[0]!.output).toContain("True");
    expect(runs[1]!.edges).toEqual(runs[0]!.edges);
  });
});

/** Boots a board with the wires SCK (GP2) and MOSI (GP3). If `loop` is `joined`, MISO (GP4) is connected to MOSI. */
function bootWired(loop?: "joined") {
  const { simulation, repl } = bootBoard(firmware());
  const { board } = repl;
  simulation.join("SCK", board.pin(2));
  simulation.join("MOSI", board.pin(3), ...(loop === "joined" ? [board.pin(4)] : []));
  repl.exec("from machine import Pin, SPI");
  return { simulation, repl, run: (program: string) => repl.exec(program) };
}

/** Returns a chip with these registers of SPI0. CR1 is written last, because it enables the SPI. */
function start(registers: Readonly<Record<number, number>>, warnings: string[] = []): Chip {
  const chip = createBareChip(0, 0, (message) => warnings.push(message));
  const inOrder = Object.entries(registers).sort(([a], [b]) =>
    Number(a) === CR1 ? 1 : Number(b) === CR1 ? -1 : 0,
  );
  for (const [offset, value] of inOrder) write(chip, Number(offset), value);
  return chip;
}

function read(chip: Chip, offset: number): number {
  return chip.parts.readUint32(SPI0 + offset);
}

function write(chip: Chip, offset: number, value: number): void {
  chip.parts.writeUint32(SPI0 + offset, value);
}

function wait(chip: Chip, ns: number): void {
  const endNs = chip.nowNs + ns;
  while (chip.nextEventNs() <= endNs) chip.processNextEvent();
  chip.nowNs = endNs;
}

const RESETS = 0x4000c000;
const FUNCTION_OF_GP2 = 0x40014014;
