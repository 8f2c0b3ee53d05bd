import { RP2040 } from "rp2040js";
import { expect, test } from "vitest";
import type { Chip } from "../chip/chip.ts";
import { createBareChip } from "../testing/bare-chip.ts";
import { createRandom } from "../testing/random.ts";
import { nameOperation } from "./thumb.ts";

const CODE = 0x20000000;
const DATA = 0x20010000;
const DATA_WORDS = 64;

/**
 * Matches the names of the encodings that this test does not compare. They have their own tests, because they change
 * the flow of control or affect more than the registers.
 */
const NOT_COMPARED =
  /^(B|BX|BLX|BKPT|SVC|CPS|PUSH|POP|ADCS|SBCS|hints.*|32-bit.*|undefined|STMIA)$|^B[A-Z]{2}$/;

/**
 * True if rp2040js sets wrong flags for this instruction. This happens for a shift by a register that holds 0 or more
 * than 31.
 */
function isWrongInPackage(name: string, state: State, opcode: number): boolean {
  if (!/^(LSLS|LSRS|ASRS) register|^RORS/.test(name)) return false;
  const shift = state.registers[(opcode >> 3) & 7]! & 0xff;
  return shift === 0 || shift > 31;
}

test("every data instruction has the same result as in rp2040js's interpreter", () => {
  const random = createRandom(1);
  const ours = createBareChip();
  const theirs = new RP2040();
  const differences: string[] = [];
  let compared = 0;
  for (let opcode = 0; opcode < 0x10000; opcode++) {
    const name = nameOperation(opcode);
    if (NOT_COMPARED.test(name) || usesProgramCounter(name, opcode)) continue;
    const state = randomState(random, name, opcode);
    if (state === undefined || isWrongInPackage(name, state, opcode)) continue;
    compared++;
    const expected = stepTheirs(theirs, opcode, state);
    const found = stepOurs(ours, opcode, state);
    if (expected !== found) {
      differences.push(`${name} ${opcode.toString(16)}: ${found} instead of ${expected}`);
    }
  }
  expect(differences.slice(0, 10)).toEqual([]);
  expect(compared).toBeGreaterThan(35_000);
});

test("a conditional branch is taken if and only if the flags meet its condition", () => {
  const chip = createBareChip();
  const conditions: Record<string, (f: Flags) => boolean> = {
    BEQ: ({ z }) => z,
    BNE: ({ z }) => !z,
    BCS: ({ c }) => c,
    BCC: ({ c }) => !c,
    BMI: ({ n }) => n,
    BPL: ({ n }) => !n,
    BVS: ({ v }) => v,
    BVC: ({ v }) => !v,
    BHI: ({ c, z }) => c && !z,
    BLS: ({ c, z }) => !c || z,
    BGE: ({ n, v }) => n === v,
    BLT: ({ n, v }) => n !== v,
    BGT: ({ z, n, v }) => !z && n === v,
    BLE: ({ z, n, v }) => z || n !== v,
  };
  const wrong: string[] = [];
  for (const [index, [name, holds]] of Object.entries(conditions).entries()) {
    for (let bits = 0; bits < 16; bits++) {
      const flags = { n: !!(bits & 8), z: !!(bits & 4), c: !!(bits & 2), v: !!(bits & 1) };
      // The loop also sets N and Z together. No computation does this, but a write to APSR can.
      const state = { registers: new Uint32Array(15), flags, data: [] };
      put(chip, [0xd010 | (index << 8)], state);
      const startNs = chip.cpu.nowNs;
      runOne(chip);
      const isTaken = chip.cpu.registers[15] !== CODE + 2;
      const cycles = (chip.cpu.nowNs - startNs) / chip.nsPerCycle;
      const isRight =
        isTaken === holds(flags) &&
        chip.cpu.registers[15] === (isTaken ? CODE + 4 + 0x20 : CODE + 2) &&
        cycles === (isTaken ? 2 : 1);
      if (!isRight) wrong.push(`${name} with ${JSON.stringify(flags)}`);
    }
  }
  expect(wrong).toEqual([]);
});

test("a shift by 0, by 32 or by more than 32 bits sets the flags as in the manual", () => {
  const rows: string[] = [];
  for (const [name, opcode] of [
    ["LSLS", 0x4088],
    ["LSRS", 0x40c8],
    ["ASRS", 0x4108],
    ["RORS", 0x41c8],
  ] as const) {
    for (const shift of [0, 1, 31, 32, 33, 64, 255, 256]) {
      const { registers, flags } = result([opcode], { r0: 0x80000001, r1: shift }, { c: true });
      rows.push(`${name} ${shift}: ${registers[0]!.toString(16)} ${flags}`);
    }
  }
  // ARMv6-M ARM A2.2.1: a shift by 0 keeps C. LSL and LSR by 32 put the last bit that they shift out into C. Larger
  // shifts put a 0 into C.
  expect(rows).toEqual([
    "LSLS 0: 80000001 N-C-",
    "LSLS 1: 2 --C-",
    "LSLS 31: 80000000 N---",
    "LSLS 32: 0 -ZC-",
    "LSLS 33: 0 -Z--",
    "LSLS 64: 0 -Z--",
    "LSLS 255: 0 -Z--",
    "LSLS 256: 80000001 N-C-",
    "LSRS 0: 80000001 N-C-",
    "LSRS 1: 40000000 --C-",
    "LSRS 31: 1 ----",
    "LSRS 32: 0 -ZC-",
    "LSRS 33: 0 -Z--",
    "LSRS 64: 0 -Z--",
    "LSRS 255: 0 -Z--",
    "LSRS 256: 80000001 N-C-",
    "ASRS 0: 80000001 N-C-",
    "ASRS 1: c0000000 N-C-",
    "ASRS 31: ffffffff N---",
    "ASRS 32: ffffffff N-C-",
    "ASRS 33: ffffffff N-C-",
    "ASRS 64: ffffffff N-C-",
    "ASRS 255: ffffffff N-C-",
    "ASRS 256: 80000001 N-C-",
    "RORS 0: 80000001 N-C-",
    "RORS 1: c0000000 N-C-",
    "RORS 31: 3 ----",
    "RORS 32: 80000001 N-C-",
    "RORS 33: c0000000 N-C-",
    "RORS 64: 80000001 N-C-",
    "RORS 255: 3 ----",
    "RORS 256: 80000001 N-C-",
  ]);
});

test("additions and subtractions set the same flags as AddWithCarry in the manual", () => {
  const random = createRandom(2);
  const corners = [0, 1, 2, 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff];
  corners.push(...Array.from({ length: 20 }, random));
  const operations = [
    { name: "ADDS", opcode: 0x1840, carryIn: () => 0n, isComplemented: false },
    { name: "SUBS", opcode: 0x1a40, carryIn: () => 1n, isComplemented: true },
    { name: "ADCS", opcode: 0x4148, carryIn: (c: boolean) => (c ? 1n : 0n), isComplemented: false },
    { name: "SBCS", opcode: 0x4188, carryIn: (c: boolean) => (c ? 1n : 0n), isComplemented: true },
  ];
  const wrong: string[] = [];
  for (const { name, opcode, carryIn, isComplemented } of operations) {
    for (const a of corners) {
      for (const b of corners) {
        for (const c of [false, true]) {
          const expected = addWithCarry(a, isComplemented ? ~b >>> 0 : b, carryIn(c));
          const { registers, flags } = result([opcode], { r0: a, r1: b }, { c });
          const found = `${registers[0]!.toString(16)} ${flags}`;
          if (found !== expected) wrong.push(`${name} ${a} ${b} ${c}: ${found}, not ${expected}`);
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});

test("BL can jump within its whole range and sets the return address", () => {
  const chip = createBareChip();
  const offsets = [-0x1000000, -0x400002, -0x1002, -4, 0, 2, 0x7fe, 0x123456, 0x400000, 0xfffffe];
  const found = offsets.map((offset) => {
    put(chip, branchWithLink(offset), emptyState());
    runOne(chip);
    const { registers } = chip.cpu;
    return [(registers[15]! - CODE - 4) | 0, (registers[14]! - CODE) | 0];
  });
  expect(found).toEqual(offsets.map((offset) => [offset, 5]));
});

test("PUSH, POP, STMIA and LDMIA transfer their registers in order, one per cycle", () => {
  const registers = { r0: 0xa0, r1: 0xa1, r2: DATA, r4: 0xa4, sp: DATA + 0x40, lr: 0x20000101 };
  const seen = [
    [0xb513], // push {r0, r1, r4, lr}
    [0xc213], // stmia r2!, {r0, r1, r4}
    [0xca13], // ldmia r2!, {r0, r1, r4}
    [0xca07], // ldmia r2, {r0, r1, r2}: the base is loaded, not incremented
    [0xbc13], // pop {r0, r1, r4}
    [0xbd10], // pop {r4, pc}
  ].map((code) => {
    const chip = createBareChip();
    const data = Array.from({ length: DATA_WORDS }, (_, i) => 0x20000200 + 4 * i + 1);
    put(chip, code, { ...emptyState(), ...withRegisters(registers), data });
    const startNs = chip.cpu.nowNs;
    runOne(chip);
    const changed = changedWords(chip, data);
    const r = [...chip.cpu.registers].map((value) => (value >>> 0).toString(16));
    return {
      cycles: (chip.cpu.nowNs - startNs) / chip.nsPerCycle,
      low: [r[0], r[1], r[2], r[4]].join(" "),
      sp: r[13],
      pc: r[15],
      changed,
    };
  });
  const low = "a0 a1 20010000 a4";
  const next = "20000002";
  expect(seen).toEqual([
    { cycles: 5, low, sp: "20010030", pc: next, changed: "30:a0 34:a1 38:a4 3c:20000101" },
    { cycles: 4, low: "a0 a1 2001000c a4", sp: "20010040", pc: next, changed: "0:a0 4:a1 8:a4" },
    {
      cycles: 4,
      low: "20000201 20000205 2001000c 20000209",
      sp: "20010040",
      pc: next,
      changed: "",
    },
    { cycles: 4, low: "20000201 20000205 20000209 a4", sp: "20010040", pc: next, changed: "" },
    {
      cycles: 4,
      low: "20000241 20000245 20010000 20000249",
      sp: "2001004c",
      pc: next,
      changed: "",
    },
    { cycles: 5, low: "a0 a1 20010000 20000241", sp: "20010048", pc: "20000244", changed: "" },
  ]);
});

test("a fault in the fault handler locks up the processor", () => {
  const faults = {
    "an undefined instruction": [0xde00],
    "a breakpoint without a debugger": [0xbe00],
    "an unaligned load": [0x6808],
    "a load from nowhere": [0x6810],
    "a call of Arm code": [0x4798],
    "a call into nowhere": [0x47a0],
  };
  const seen = Object.entries(faults).map(([what, code]) => {
    const chip = createBareChip();
    put(chip, code, {
      ...emptyState(),
      ...withRegisters({ r1: DATA + 1, r2: 0x70000000, r3: DATA, r4: 0x70000001, sp: DATA + 0x80 }),
    });
    // The fault handler is at CODE + 0x100, and this handler faults, too.
    const vectors = chip.parts.sramView;
    vectors.setUint32(0x20000 + 4 * 3, CODE + 0x101, true);
    chip.parts.core.VTOR = CODE + 0x20000;
    vectors.setUint16(0x100, 0xde00, true);
    runOne(chip);
    const { lockUp, registers } = chip.cpu;
    const handler = [registers[15]! - CODE, chip.parts.core.IPSR, lockUp];
    const from = vectors.getUint32(registers[13]! - CODE + 0x18, true).toString(16);
    runOne(chip);
    return [what, from, ...handler, (chip.cpu.lockUp?.address ?? 0) - CODE];
  });
  const inHandler = [0x100, 3, undefined, 0x100];
  expect(seen).toEqual([
    ["an undefined instruction", "20000000", ...inHandler],
    ["a breakpoint without a debugger", "20000000", ...inHandler],
    ["an unaligned load", "20000000", ...inHandler],
    ["a load from nowhere", "20000000", ...inHandler],
    ["a call of Arm code", "20010000", ...inHandler],
    ["a call into nowhere", "70000000", ...inHandler],
  ]);
});

test("a masked interrupt ends WFI, and its handler runs when PRIMASK is cleared", () => {
  const chip = createBareChip();
  const { core, sramView } = chip.parts;
  // The program is: cpsid i; wfi; cpsie i; nop. The handler is: bx lr.
  put(chip, [0xb672, 0xbf30, 0xb662, 0xbf00], { ...emptyState(), ...withRegisters({ sp: DATA }) });
  sramView.setUint32(0x20000 + 4 * 16, CODE + 0x101, true);
  sramView.setUint16(0x100, 0x4770, true);
  core.VTOR = CODE + 0x20000;
  core.enabledInterrupts = 1;
  const trail: string[] = [];
  const note = () => {
    const { isAsleep, registers } = chip.cpu;
    trail.push(`${(registers[15]! - CODE).toString(16)}${isAsleep ? " asleep" : ""}`);
  };
  runOne(chip);
  note();
  runOne(chip);
  note();
  chip.parts.setInterrupt(0, true);
  chip.cpu.wakeIfPending(chip.cpu.nowNs);
  note();
  runOne(chip);
  note();
  const beforeEntry = chip.cpu.nowNs;
  runOne(chip); // enters the handler and executes its only instruction, which returns
  note();
  const entryAndReturn = (chip.cpu.nowNs - beforeEntry) / chip.nsPerCycle;
  chip.parts.setInterrupt(0, false);
  runOne(chip);
  note();
  expect(trail).toEqual(["2", "4 asleep", "4", "6", "6", "8"]);
  expect(entryAndReturn).toBe(15 + 2 + 10);
});

interface Flags {
  readonly n: boolean;
  readonly z: boolean;
  readonly c: boolean;
  readonly v: boolean;
}

interface State {
  readonly registers: Uint32Array;
  readonly flags: Flags;
  readonly data: readonly number[];
}

function emptyState(): State {
  return {
    registers: new Uint32Array(15),
    flags: { n: false, z: false, c: false, v: false },
    data: [],
  };
}

function withRegisters(values: Readonly<Record<string, number>>): { registers: Uint32Array } {
  const registers = new Uint32Array(15);
  for (const [name, value] of Object.entries(values)) {
    const index = name === "sp" ? 13 : name === "lr" ? 14 : Number(name.slice(1));
    registers[index] = value;
  }
  return { registers };
}

function put(chip: Chip, code: readonly number[], { registers, flags, data }: State): void {
  const { core, sramView } = chip.parts;
  for (const [i, halfword] of code.entries()) sramView.setUint16(2 * i, halfword, true);
  for (const [i, word] of data.entries()) sramView.setUint32(DATA - CODE + 4 * i, word, true);
  chip.cpu.registers.set(registers);
  chip.cpu.jump(CODE);
  core.N = flags.n;
  core.Z = flags.z;
  core.C = flags.c;
  core.V = flags.v;
}

function runOne(chip: Chip): void {
  chip.cpu.run(chip.cpu.nowNs, chip.cpu.nowNs);
}

function result(
  code: readonly number[],
  registers: Readonly<Record<string, number>>,
  flags: Partial<Flags>,
): { registers: Uint32Array; flags: string } {
  const chip = bareChipOnce();
  put(chip, code, {
    ...emptyState(),
    ...withRegisters(registers),
    flags: { n: false, z: false, c: false, v: false, ...flags },
  });
  runOne(chip);
  const { N, Z, C, V } = chip.parts.core;
  return {
    registers: chip.parts.core.registers,
    flags: `${N ? "N" : "-"}${Z ? "Z" : "-"}${C ? "C" : "-"}${V ? "V" : "-"}`,
  };
}

let onlyChip: Chip | undefined;
function bareChipOnce(): Chip {
  onlyChip ??= createBareChip();
  return onlyChip;
}

function addWithCarry(a: number, b: number, carryIn: bigint): string {
  const unsigned = BigInt(a) + BigInt(b) + carryIn;
  const signed = BigInt(a | 0) + BigInt(b | 0) + carryIn;
  const value = BigInt.asUintN(32, unsigned);
  const n = value >> 31n === 1n;
  const v = BigInt.asIntN(32, value) !== signed;
  return `${value.toString(16)} ${n ? "N" : "-"}${value === 0n ? "Z" : "-"}${unsigned !== value ? "C" : "-"}${v ? "V" : "-"}`;
}

function branchWithLink(offset: number): [number, number] {
  const sign = offset < 0 ? 1 : 0;
  const j1 = ((offset >> 23) & 1) ^ 1 ^ sign;
  const j2 = ((offset >> 22) & 1) ^ 1 ^ sign;
  return [
    0xf000 | (sign << 10) | ((offset >> 12) & 0x3ff),
    0xd000 | (j1 << 13) | (j2 << 11) | ((offset >> 1) & 0x7ff),
  ];
}

function usesProgramCounter(name: string, opcode: number): boolean {
  if (!name.endsWith("high registers")) return false;
  const n = ((opcode >> 4) & 8) | (opcode & 7);
  const m = (opcode >> 3) & 15;
  return n === 15 || m === 15;
}

/**
 * Returns random registers and flags. If the instruction loads or stores, its address is valid. Returns undefined for
 * an instruction that uses one register both as base and as index of its address.
 */
function randomState(random: () => number, name: string, opcode: number): State | undefined {
  const registers = Uint32Array.from({ length: 15 }, () => interesting(random));
  registers[13] = DATA + 4 * (random() % 8);
  if (/^(LDR|STR)\w* (register|immediate)|^LDRS|^LDMIA/.test(name)) {
    const base = name === "LDMIA" ? (opcode >> 8) & 7 : (opcode >> 3) & 7;
    const index = (opcode >> 6) & 7;
    const isIndexed = /register|^LDRS/.test(name);
    if (isIndexed && base === index) return undefined;
    if (isIndexed) registers[index] = 4 * (random() % 16);
    registers[base] = DATA + 4 * (random() % 8);
  }
  const bits = random();
  const n = !!(bits & 1);
  return {
    registers,
    flags: { n, z: !n && !!(bits & 2), c: !!(bits & 4), v: !!(bits & 8) },
    data: Array.from({ length: DATA_WORDS }, () => random()),
  };
}

function stepOurs(chip: Chip, opcode: number, state: State): string {
  put(chip, [opcode], state);
  runOne(chip);
  return describe(chip.parts, state);
}

function stepTheirs(chip: RP2040, opcode: number, { registers, flags, data }: State): string {
  const { core, sramView } = chip;
  sramView.setUint16(0, opcode, true);
  for (const [i, word] of data.entries()) sramView.setUint32(DATA - CODE + 4 * i, word, true);
  core.registers.set(registers);
  core.PC = CODE;
  core.N = flags.n;
  core.Z = flags.z;
  core.C = flags.c;
  core.V = flags.v;
  core.executeInstruction();
  return describe(chip, { registers, flags, data });
}

function describe({ core, sramView }: RP2040, { data }: State): string {
  const words = data.map((_, i) => sramView.getUint32(DATA - CODE + 4 * i, true));
  const changed = words.map((word, i) => (word === data[i] ? "" : `[${i}]=${word.toString(16)}`));
  const registers = [...core.registers].map((value) => value.toString(16)).join(" ");
  return `${registers} ${+core.N}${+core.Z}${+core.C}${+core.V} ${changed.join("")}`;
}

function changedWords(chip: Chip, data: readonly number[]): string {
  return data
    .map((word, i) => {
      const now = chip.parts.sramView.getUint32(DATA - CODE + 4 * i, true);
      return now === word ? "" : `${(4 * i).toString(16)}:${now.toString(16)}`;
    })
    .filter((text) => text !== "")
    .join(" ");
}

/** Returns a random word or, in half of the cases, a corner case. */
function interesting(random: () => number): number {
  const value = random();
  const corners = [0, 1, 2, 31, 32, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];
  return value & 1 ? value : corners[(value >>> 1) % corners.length]!;
}
