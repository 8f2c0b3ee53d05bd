import type { CodedRoutine, RomRoutine } from "./rom-routine.ts";

/** The memory and peripherals that the routines of the boot ROM read and write. */
export interface MemoryAccess {
  /** Returns `length` bytes at an address. Returns undefined if the address is not in plain memory. */
  readableBytes(address: number, length: number): Uint8Array | undefined;
  writableBytes(address: number, length: number): Uint8Array | undefined;
  load(address: number, bytes: 1 | 4): number;
  store(address: number, bytes: 1 | 4, value: number): void;
}

/**
 * The routines that fill and copy memory (RP2040 datasheet 2.8.3.1.2). They leave their first argument, the
 * destination, in r0. The costs were measured on a real ROM of version 2 for 16 bytes and more. For fewer bytes the
 * costs are estimates. Not modelled: a copy between overlapping regions, which the datasheet does not define.
 */
export function memoryRoutines(memory: MemoryAccess): readonly CodedRoutine[] {
  const set: RomRoutine = {
    name: "memset",
    run(r) {
      fill(memory, r[0]! >>> 0, r[1]! & 0xff, r[2]! >>> 0);
      return costOfFill(r[2]! >>> 0);
    },
    rangesOf: (r) => [[r[0]! >>> 0, r[2]! >>> 0]],
  };
  const copy: RomRoutine = {
    name: "memcpy",
    run(r) {
      move(memory, r[0]! >>> 0, r[1]! >>> 0, r[2]! >>> 0);
      return costOfCopy(r[0]! >>> 0, r[1]! >>> 0, r[2]! >>> 0);
    },
    rangesOf: (r) => [r[0]!, r[1]!].map((address) => [address >>> 0, r[2]! >>> 0]),
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
  // The destination is a peripheral here. If address and length are multiples of 4, the routine writes whole words.
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
