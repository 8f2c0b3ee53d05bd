import { crc32 } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { bootBoard } from "../testing/boot-boards.ts";
import type { QuickRepl } from "../testing/quick-repl.ts";
import { createRandom } from "../testing/random.ts";

/**
 * The REPL of an emulated board. A Python program on this board calls the routines of the boot ROM through machine
 * code, as any program does. The tests compute the expected results from IEEE 754 and exact integers, independently of
 * the emulated ROM.
 */
let repl: QuickRepl;

/**
 * Python code for the board. It finds a routine through the tables of the ROM and calls the routine. It also makes the
 * same random words as createRandom.
 */
const ON_BOARD = `
import array, micropython, struct, uctypes, binascii
from machine import mem8, mem16, mem32
regs = array.array("I", bytes(20))
@micropython.asm_thumb
def call_asm(r0):
    mov(r4, r0)
    ldr(r5, [r4, 0])
    ldr(r0, [r4, 4])
    ldr(r1, [r4, 8])
    ldr(r2, [r4, 12])
    ldr(r3, [r4, 16])
    data(2, 0x47a8)
    str(r0, [r4, 4])
    str(r1, [r4, 8])
    str(r2, [r4, 12])
    str(r3, [r4, 16])
def call(f, a=0, b=0, c=0, d=0):
    regs[0] = f; regs[1] = a; regs[2] = b; regs[3] = c; regs[4] = d
    call_asm(regs)
    return regs[1]
def lookup(table, code):
    return call(mem16[0x18], mem16[table], ord(code[0]) | ord(code[1]) << 8)
def func(code): return lookup(0x14, code)
def soft(code, i): return mem32[lookup(0x16, code) + 4 * i]
def words(seed):
    while True:
        seed = (seed * 1664525 + 1013904223) & 0xffffffff
        yield (seed >> 8 ^ seed << 16) & 0xffffffff
`;

describe.skipIf(mustSkip)(`the boot ROM${withoutFirmware}`, () => {
  beforeAll(() => {
    ({ repl } = bootBoard(firmware()));
    repl.exec(ON_BOARD);
  });

  test("the ROM has the magic bytes of version 3, and complete tables", () => {
    const found = repl.exec(
      "print([mem8[0x10 + i] for i in range(4)], func('XX'), mem8[lookup(0x16, 'SF') - 2], mem8[lookup(0x16, 'SD') - 2])",
    );
    expect(found).toBe("[77, 117, 1, 3] 0 32 32\n");
  });

  test("bits are counted and reversed", () => {
    const found = repl.exec(`
w = words(1)
f = [func(c) for c in ("P3", "R3", "L3", "T3")]
for a in [0, 1, 0x80000000, 0xffffffff] + [next(w) >> i % 32 for i in range(60)]:
    print(" ".join("%x" % call(g, a) for g in f))
`);
    const random = createRandom(1);
    const inputs = [0, 1, 0x80000000, 0xffffffff];
    for (let i = 0; i < 60; i++) inputs.push(random() >>> (i % 32));
    const expected = inputs.map((input) => {
      const bits = input.toString(2).padStart(32, "0");
      const ones = bits.replaceAll("0", "").length;
      const reversed = Number.parseInt([...bits].reverse().join(""), 2);
      const leading = bits.indexOf("1") < 0 ? 32 : bits.indexOf("1");
      const trailing = bits.lastIndexOf("1") < 0 ? 32 : 31 - bits.lastIndexOf("1");
      return [ones, reversed, leading, trailing].map((value) => value.toString(16)).join(" ");
    });
    expect(found.trim().split("\n")).toEqual(expected);
  });

  describe("memory", () => {
    const LENGTHS = [...Array(41).keys(), 63, 64, 65, 100];

    test("memcpy copies exactly the requested bytes for all alignments and odd lengths", () => {
      const found = repl.exec(`
src = bytearray((i * 37 + 11) & 255 for i in range(128))
f = func("MC")
for sa in range(4):
    for da in range(4):
        crc = 0
        for n in list(range(41)) + [63, 64, 65, 100]:
            dst = bytearray(128)
            d = uctypes.addressof(dst) + da
            ok = call(f, d, uctypes.addressof(src) + sa, n) == d
            crc = binascii.crc32(dst, crc) ^ (not ok)
        print("%x" % crc)
`);
      const source = Uint8Array.from({ length: 128 }, (_, i) => (i * 37 + 11) & 255);
      const expected: string[] = [];
      for (let from = 0; from < 4; from++) {
        for (let to = 0; to < 4; to++) {
          let crc = 0;
          for (const length of LENGTHS) {
            const destination = new Uint8Array(128);
            for (let i = 0; i < length; i++) destination[to + i] = source[from + i]!;
            crc = crc32(destination, crc);
          }
          expected.push(crc.toString(16));
        }
      }
      expect(found.trim().split("\n")).toEqual(expected);
    });

    test("memset fills exactly the requested bytes for all alignments and odd lengths", () => {
      const found = repl.exec(`
f = func("MS")
for da in range(4):
    crc = 0
    for n in list(range(41)) + [63, 64, 65, 100]:
        dst = bytearray(128)
        d = uctypes.addressof(dst) + da
        ok = call(f, d, 0x5a5 + n, n) == d
        crc = binascii.crc32(dst, crc) ^ (not ok)
    print("%x" % crc)
`);
      const expected = [0, 1, 2, 3].map((to) => {
        let crc = 0;
        for (const length of LENGTHS) {
          const destination = new Uint8Array(128).fill((0x5a5 + length) & 0xff, to, to + length);
          crc = crc32(destination, crc);
        }
        return crc.toString(16);
      });
      expect(found.trim().split("\n")).toEqual(expected);
    });

    test("the routines for words copy and fill whole words", () => {
      const found = repl.exec(`
src = bytearray((i * 37 + 11) & 255 for i in range(128))
a = bytearray(128)
call(func("C4"), uctypes.addressof(a) + 4, uctypes.addressof(src) + 8, 60)
b = bytearray(128)
call(func("S4"), uctypes.addressof(b) + 4, 0x77, 64)
print("%x %x" % (binascii.crc32(a), binascii.crc32(b)))
`);
      const copied = new Uint8Array(128);
      for (let i = 0; i < 60; i++) copied[4 + i] = ((i + 8) * 37 + 11) & 255;
      const filled = new Uint8Array(128).fill(0x77, 4, 68);
      expect(found.trim()).toBe(`${crc32(copied).toString(16)} ${crc32(filled).toString(16)}`);
    });

    test("memory can be copied from the ROM, the flash and peripherals", () => {
      const found = repl.exec(`
dst = bytearray(16)
d = uctypes.addressof(dst)
f = func("MC")
call(f, d, 0x10, 4)
call(f, d + 4, 0x10000104, 4)
before = mem32[0x40054028]
call(f, d + 8, 0x40054028, 4)
r = struct.unpack("<4sII", dst[:12])
print(r[0], r[1] >> 20 == 0x100, 0 <= r[2] - before < 1000)
`);
      expect(found).toBe("b'Mu\\x01\\x03' True True\n");
    });
  });

  describe.each([
    { kind: "float", bits: 32, code: "SF", mantissaBits: 23, bias: 127 },
    { kind: "double", bits: 64, code: "SD", mantissaBits: 52, bias: 1023 },
  ] as const)("$kind arithmetic", ({ kind, bits, code, mantissaBits, bias }) => {
    const perValue = bits / 32;
    const N = 100;
    const CORNERS = [
      0,
      1,
      1.5,
      2 ** 23,
      2 ** 31 - 128,
      2 ** 32,
      2 ** 63,
      1e-30,
      3.4e38,
      0.1,
      Number.POSITIVE_INFINITY,
    ].map(round);

    /**
     * Generates the same numbers as the function `numbers` on the board. Some pairs of numbers are far apart, and other
     * pairs are close together.
     */
    function* numbers(seed: number): Generator<number, never> {
      const random = createRandom(seed);
      for (;;) {
        const choice = random();
        const low = random();
        const high = random();
        const spread = choice & 8 ? 8 : kind === "float" ? 200 : 400;
        const exponent = bias - spread / 2 + ((choice >>> 8) % spread);
        const sign = choice >>> 31;
        if (kind === "float") {
          yield floatOf(((sign << 31) | (exponent << 23) | (low & 0x7fffff)) >>> 0);
        } else yield doubleOf((sign << 31) | (exponent << 20) | (high & 0xfffff), low);
      }
    }

    const ON_BOARD_NUMBERS = `
CORNERS = [${CORNERS.map((value) => encode(value).map(hex).join(",")).map((pair) => `(${pair},)`)}]
def numbers(seed):
    w = words(seed)
    while True:
        choice = next(w); low = next(w); high = next(w)
        spread = 8 if choice & 8 else ${kind === "float" ? 200 : 400}
        exponent = ${bias} - spread // 2 + (choice >> 8) % spread
        sign = choice >> 31
        ${
          kind === "float"
            ? "yield (sign << 31 | exponent << 23 | low & 0x7fffff,)"
            : "yield (low, sign << 31 | exponent << 20 | high & 0xfffff)"
        }
def show(i, seed, n, k=1, after=()):
    f = soft("${code}", i)
    a = numbers(seed)
    pairs = [x + y for x in CORNERS for y in CORNERS] if k == 2 else CORNERS
    for args in pairs: report(f, args + after)
    for _ in range(n):
        args = ()
        for _ in range(k): args += next(a)
        report(f, args + after)
def report(f, args):
    call(f, *args)
    print("%x %x" % (regs[1], regs[2]))
`;

    /**
     * Calls a routine on the board, first with corner cases and then with random operands. If a routine has two
     * operands, it gets all pairs of corner cases. Returns the operands and the results.
     */
    function onBoard(index: number, seed: number, operands: 1 | 2, after: readonly number[] = []) {
      repl.exec(ON_BOARD_NUMBERS);
      const printed = repl.exec(
        `show(${index}, ${seed}, ${N}, ${operands}, (${after.map((word) => `${word >>> 0},`).join("")}))`,
        120_000,
      );
      const results = printed
        .trim()
        .split("\n")
        .map((line) => line.split(" ").map((text) => Number.parseInt(text, 16)));
      const random = numbers(seed);
      const inputs: number[][] =
        operands === 1
          ? CORNERS.map((value) => [value])
          : CORNERS.flatMap((a) => CORNERS.map((b) => [a, b]));
      for (let i = 0; i < N; i++) {
        inputs.push(Array.from({ length: operands }, () => random.next().value));
      }
      expect(results.length).toBe(inputs.length);
      return inputs.map((input, i) => ({ input, result: results[i]! }));
    }

    test.each([
      { name: "addition", index: 0, of: (a: number, b: number) => a + b },
      { name: "subtraction", index: 1, of: (a: number, b: number) => a - b },
      { name: "multiplication", index: 2, of: (a: number, b: number) => a * b },
      { name: "division", index: 3, of: (a: number, b: number) => a / b },
    ])("$name rounds as in IEEE 754", ({ index, of }) => {
      const wrong = onBoard(index, index + 1, 2)
        .map(({ input: [a, b], result }) => {
          const exact = of(flush(a!), flush(b!));
          // Skip this case. If IEEE 754 demands NaN as the result of an operation, the result of the ROM is not
          // defined.
          if (Number.isNaN(exact)) return undefined;
          const expected = encode(flush(round(exact)));
          const found = result.slice(0, perValue);
          return String(found) === String(expected)
            ? undefined
            : `${a} ${b}: ${found.map(hex)} instead of ${expected.map(hex)}`;
        })
        .filter((line) => line !== undefined);
      expect(wrong).toEqual([]);
    });

    test("the square root rounds as in IEEE 754", () => {
      const wrong = onBoard(6, 6, 1)
        .filter(({ input: [a] }) => a! >= 0)
        .filter(
          ({ input: [a], result }) =>
            String(result.slice(0, perValue)) !== String(encode(round(Math.sqrt(a!)))),
        );
      expect(wrong).toEqual([]);
    });

    test("a comparison distinguishes less, equal and greater", () => {
      const wrong = onBoard(21, 21, 2).filter(
        ({ input: [a, b], result }) => (result[0]! | 0) !== Math.sign(difference(a!, b!)),
      );
      expect(wrong).toEqual([]);
    });

    test.each([
      { name: "int", index: 7, fraction: undefined, wide: false, signed: true },
      { name: "int with 5 bits of fraction", index: 8, fraction: 5, wide: false, signed: true },
      { name: "int with -3 bits of fraction", index: 8, fraction: -3, wide: false, signed: true },
      { name: "uint", index: 9, fraction: undefined, wide: false, signed: false },
      {
        name: "uint with 16 bits of fraction",
        index: 10,
        fraction: 16,
        wide: false,
        signed: false,
      },
      { name: "int64", index: 27, fraction: undefined, wide: true, signed: true },
      { name: "int64 with 30 bits of fraction", index: 28, fraction: 30, wide: true, signed: true },
      { name: "uint64", index: 29, fraction: undefined, wide: true, signed: false },
      { name: "uint64 with 7 bits of fraction", index: 30, fraction: 7, wide: true, signed: false },
    ])("a conversion to $name rounds down and clamps", ({ index, fraction, wide, signed }) => {
      const width = wide ? 64n : 32n;
      const low = signed ? -(1n << (width - 1n)) : 0n;
      const high = signed ? (1n << (width - 1n)) - 1n : (1n << width) - 1n;
      const wrong = onBoard(index, index, 1, fraction === undefined ? [] : [fraction])
        .map(({ input: [a], result }) => {
          const floor = floorOf(exactOf(a!), fraction ?? 0);
          const clamped =
            a === Number.POSITIVE_INFINITY ? high : floor < low ? low : floor > high ? high : floor;
          const expected = BigInt.asUintN(Number(width), clamped);
          const found = wide
            ? (BigInt(result[1]!) << 32n) | BigInt(result[0]!)
            : BigInt(result[0]!);
          return found === expected ? undefined : `${a}: ${found} instead of ${expected}`;
        })
        .filter((line) => line !== undefined);
      expect(wrong).toEqual([]);
    });

    test.each([
      { name: "int", index: 11, fraction: undefined, wide: false, signed: true },
      { name: "int with 9 bits of fraction", index: 12, fraction: 9, wide: false, signed: true },
      { name: "uint", index: 13, fraction: undefined, wide: false, signed: false },
      {
        name: "uint with 31 bits of fraction",
        index: 14,
        fraction: 31,
        wide: false,
        signed: false,
      },
      { name: "int64", index: 23, fraction: undefined, wide: true, signed: true },
      { name: "int64 with 40 bits of fraction", index: 24, fraction: 40, wide: true, signed: true },
      { name: "uint64", index: 25, fraction: undefined, wide: true, signed: false },
      {
        name: "uint64 with 63 bits of fraction",
        index: 26,
        fraction: 63,
        wide: true,
        signed: false,
      },
    ])("a conversion from $name returns the nearest value", ({ index, fraction, wide, signed }) => {
      const printed = repl.exec(`
f = soft("${code}", ${index})
w = words(${index})
for i in range(${N}):
    low = next(w); high = next(w) >> i % 32
    if i % 3 == 0: low &= ~0xff
    if i == 1: high, low = 0x40000040, 1
    args = (low, high) if ${wide ? "True" : "False"} else (low >> i % 32,)
    call(f, *(args + (${fraction === undefined ? "" : `${fraction},`})))
    print("%x %x" % (regs[1], regs[2]))
`);
      const random = createRandom(index);
      const wrong = printed
        .trim()
        .split("\n")
        .map((line, i) => {
          let low = BigInt(random());
          let high = BigInt(random() >>> (i % 32));
          if (i % 3 === 0) low &= ~0xffn;
          // If `wide` is true, the number for `i === 1` is larger by one than the midpoint between two neighbouring
          // floats.
          if (i === 1) [high, low] = [0x40000040n, 1n];
          const raw = wide ? (high << 32n) | low : low >> BigInt(i % 32);
          const value = signed ? BigInt.asIntN(wide ? 64 : 32, raw) : raw;
          const expected = encode(nearest(value, mantissaBits) * 2 ** -(fraction ?? 0));
          const found = line.split(" ").map((text) => Number.parseInt(text, 16));
          return String(found.slice(0, perValue)) === String(expected)
            ? undefined
            : `${value}: ${line} instead of ${expected.map(hex)}`;
        })
        .filter((line) => line !== undefined);
      expect(wrong).toEqual([]);
    });

    test("a conversion between float and double returns the nearest value", () => {
      const wrong = onBoard(31, 31, 1).filter(({ input: [a], result }) => {
        const expected = kind === "float" ? encodeDouble(flush(a!)) : encodeFloat(flushFloat(a!));
        return String(result.slice(0, expected.length)) !== String(expected);
      });
      expect(wrong).toEqual([]);
    });

    function round(value: number): number {
      return kind === "float" ? Math.fround(value) : value;
    }

    /** Replaces a denormal float with zero, because the ROM treats denormal floats as zeros. */
    function flush(value: number): number {
      const smallest = 2 ** (1 - bias);
      return Math.abs(value) < smallest ? value * 0 : value;
    }

    function encode(value: number): number[] {
      return kind === "float" ? encodeFloat(value) : encodeDouble(value);
    }
  });

  test("MicroPython's floats behave as 32-bit floats", () => {
    const N = 300;
    const printed = repl.exec(`
w = words(99)
def f32(word): return struct.unpack("<f", struct.pack("<I", word))[0]
def bits(x): return "%x" % struct.unpack("<I", struct.pack("<f", x))[0]
for i in range(${N}):
    a = f32(next(w) & 0x80ffffff | 0x3f000000); b = f32(next(w) & 0x80ffffff | 0x3f000000)
    print(bits(a + b), bits(a - b), bits(a * b), bits(a / b), a < b, a == b, int(a * 1000), bits(abs(a) ** 0.5))
`);
    const random = createRandom(99);
    const bits = (value: number) => encodeFloat(Math.fround(value))[0]!.toString(16);
    const truth = (value: boolean) => (value ? "True" : "False");
    const expected = Array.from({ length: N }, () => {
      const nextFloat = () => floatOf(((random() & 0x80ffffff) | 0x3f000000) >>> 0);
      const a = nextFloat();
      const b = nextFloat();
      return [
        bits(a + b),
        bits(a - b),
        bits(a * b),
        bits(a / b),
        truth(a < b),
        truth(a === b),
        Math.trunc(Math.fround(a * 1000)),
        bits(Math.sqrt(Math.abs(a))),
      ].join(" ");
    });
    expect(printed.trim().split("\n")).toEqual(expected);
  });
});

/** The exact value of a float or double: `mantissa * 2^exponent`, or infinite. */
interface Exact {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly isInfinite: boolean;
}

function hex(word: number): string {
  return `0x${(word >>> 0).toString(16)}`;
}

const scratch = new DataView(new ArrayBuffer(8));

function floatOf(word: number): number {
  scratch.setUint32(0, word);
  return scratch.getFloat32(0);
}

function doubleOf(high: number, low: number): number {
  scratch.setUint32(0, high);
  scratch.setUint32(4, low);
  return scratch.getFloat64(0);
}

function encodeFloat(value: number): number[] {
  scratch.setFloat32(0, value);
  return [scratch.getUint32(0)];
}

function encodeDouble(value: number): number[] {
  scratch.setFloat64(0, value);
  return [scratch.getUint32(4), scratch.getUint32(0)];
}

function flushFloat(value: number): number {
  const rounded = Math.fround(value);
  return Math.abs(rounded) < 2 ** -126 ? rounded * 0 : rounded;
}

function difference(a: number, b: number): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function exactOf(value: number): Exact {
  if (!Number.isFinite(value)) return { mantissa: 0n, exponent: 0, isInfinite: true };
  scratch.setFloat64(0, value);
  const word = scratch.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & ((1n << 52n) - 1n);
  const mantissa = exponent === 0 ? 0n : fraction | (1n << 52n);
  return {
    mantissa: word >> 63n ? -mantissa : mantissa,
    exponent: exponent - 1075,
    isInfinite: false,
  };
}

/** floor(value * 2^shift) */
function floorOf({ mantissa, exponent }: Exact, shift: number): bigint {
  const power = exponent + shift;
  return power >= 0 ? mantissa << BigInt(power) : mantissa >> BigInt(-power);
}

/**
 * Rounds an integer to `mantissaBits` bits after the leading bit. A number in the middle between two results is rounded
 * to the even result.
 */
function nearest(value: bigint, mantissaBits: number): number {
  const size = value < 0n ? -value : value;
  const excess = BigInt(Math.max(0, size.toString(2).length - mantissaBits - 1));
  const below = (size >> excess) << excess;
  const above = below + (1n << excess);
  const isEven = (size >> excess) % 2n === 0n;
  const toBelow = size - below;
  const toAbove = above - size;
  const rounded = toBelow < toAbove || (toBelow === toAbove && isEven) ? below : above;
  return Number(excess === 0n ? value : value < 0n ? -rounded : rounded);
}
