import { type RomRoutine, routine } from "./rom-routine.ts";

/** What the memory routines work on: anything that the bus reaches. */
export interface MemoryAccess {
  /** The bytes from an address on where they are plain memory, else undefined. */
  readableBytes(address: number, length: number): Uint8Array | undefined;
  writableBytes(address: number, length: number): Uint8Array | undefined;
  load(address: number, bytes: 1 | 4): number;
  store(address: number, bytes: 1 | 4, value: number): void;
}

/** Counting and reversing bits (RP2040 datasheet 2.8.3.1.1), by their two-letter codes. */
export const BIT_ROUTINES: readonly (readonly [code: string, routine: RomRoutine])[] = [
  [
    "P3",
    routine("popcount32", 22, (r) => {
      r[0] = countBits(r[0]!);
    }),
  ],
  [
    "R3",
    routine("reverse32", 24, (r) => {
      r[0] = reverseBits(r[0]!);
    }),
  ],
  [
    "L3",
    routine("clz32", 12, (r) => {
      r[0] = Math.clz32(r[0]!);
    }),
  ],
  [
    "T3",
    routine("ctz32", 14, (r) => {
      r[0] = r[0] === 0 ? 32 : 31 - Math.clz32(r[0]! & -r[0]!);
    }),
  ],
];

/**
 * Filling and copying (RP2040 datasheet 2.8.3.1.2). Each leaves its first argument, the destination, in
 * r0. The costs were measured on a real ROM of version 2 for lengths from 16 on; below that they are
 * estimated. Not modelled: a copy between overlapping places, which is undefined there.
 */
export function memoryRoutines(
  memory: MemoryAccess,
): readonly (readonly [code: string, routine: RomRoutine])[] {
  const set: RomRoutine = {
    name: "memset",
    run(r) {
      fill(memory, r[0]! >>> 0, r[1]! & 0xff, r[2]! >>> 0);
      return costOfFill(r[2]! >>> 0);
    },
  };
  const copy: RomRoutine = {
    name: "memcpy",
    run(r) {
      move(memory, r[0]! >>> 0, r[1]! >>> 0, r[2]! >>> 0);
      return costOfCopy(r[0]! >>> 0, r[1]! >>> 0, r[2]! >>> 0);
    },
  };
  return [
    ["MS", set],
    ["S4", set],
    ["MC", copy],
    ["C4", copy],
  ];
}

function fill(memory: MemoryAccess, address: number, value: number, length: number): void {
  const bytes = memory.writableBytes(address, length);
  if (bytes !== undefined) {
    bytes.fill(value);
    return;
  }
  // Registers want whole words where words are what the caller fills or moves.
  const step = ((address | length) & 3) === 0 ? 4 : 1;
  const unit = step === 4 ? value * 0x01010101 : value;
  for (let i = 0; i < length; i += step) memory.store(address + i, step, unit);
}

function move(memory: MemoryAccess, to: number, from: number, length: number): void {
  const source = memory.readableBytes(from, length);
  const destination = memory.writableBytes(to, length);
  if (source !== undefined && destination !== undefined) {
    destination.set(source);
    return;
  }
  const step = ((to | from | length) & 3) === 0 ? 4 : 1;
  for (let i = 0; i < length; i += step) {
    memory.store(to + i, step, memory.load(from + i, step));
  }
}

function costOfFill(length: number): number {
  return length < 16 ? 13 + 2 * length : 39 + Math.round(length / 2);
}

function costOfCopy(to: number, from: number, length: number): number {
  if (length < 16) return 13 + 4 * length;
  if ((to ^ from) & 3) return 9 + 7 * length;
  return 37 + Math.round(0.8125 * length) + (to & 3 ? 18 : 0);
}

function countBits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count++;
  return count;
}

function reverseBits(value: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 32; bit++) reversed = (reversed << 1) | ((value >>> bit) & 1);
  return reversed;
}
