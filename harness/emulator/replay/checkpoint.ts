import type { RP2040 } from "rp2040js";

/** The state of a processor between two instructions, with its memory. */
export interface Checkpoint {
  /** The number of events on the tape before the checkpoint. */
  readonly index: number;
  /** The number of timer values on the tape before the checkpoint. */
  readonly timerIndex: number;
  readonly nowNs: number;
  readonly isAsleep: boolean;
  readonly isForEvent: boolean;
  readonly registers: Uint32Array;
  readonly core: ReadonlyMap<string, unknown>;
  readonly divider: ReadonlyMap<string, unknown>;
  /** The SRAM in pages. If a page is equal in two checkpoints, the checkpoints share this page. */
  readonly pages: readonly Uint8Array[];
}

export type ProcessorState = Pick<Checkpoint, "registers" | "core" | "divider" | "pages">;

/**
 * Copies the state of a processor. `before` is an earlier checkpoint of the same memory: pages that are equal in both
 * are shared.
 */
export function saveProcessor(
  { core, sio }: RP2040,
  sram: Uint8Array,
  before?: ProcessorState,
): ProcessorState {
  return {
    registers: core.registers.slice(),
    core: copyFields(core, (name) => !NOT_SAVED.has(name)),
    divider: copyFields(sio, (name) => SIO_FIELDS.has(name)),
    pages: copyPages(sram, before?.pages),
  };
}

/** Puts a processor into a saved state. */
export function restoreProcessor(
  { registers, core, divider, pages }: ProcessorState,
  parts: RP2040,
  sram: Uint8Array,
): void {
  parts.core.registers.set(registers);
  setFields(parts.core, core);
  setFields(parts.sio, divider);
  for (const [i, page] of pages.entries()) sram.set(page, i * PAGE_BYTES);
}

function copyFields(from: object, isWanted: (name: string) => boolean): Map<string, unknown> {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(from)) {
    if (!isWanted(name)) continue;
    if (typeof value === "number" || typeof value === "boolean") fields.set(name, value);
    else if (Array.isArray(value)) fields.set(name, [...value]);
  }
  return fields;
}

function setFields(to: object, fields: ReadonlyMap<string, unknown>): void {
  for (const [name, value] of fields) {
    Object.assign(to, { [name]: Array.isArray(value) ? [...value] : value });
  }
}

function copyPages(sram: Uint8Array, before: readonly Uint8Array[] | undefined): Uint8Array[] {
  const pages: Uint8Array[] = [];
  for (let at = 0; at < sram.length; at += PAGE_BYTES) {
    const page = sram.subarray(at, at + PAGE_BYTES);
    const old = before?.[pages.length];
    pages.push(old !== undefined && Buffer.compare(old, page) === 0 ? old : page.slice());
  }
  return pages;
}

const PAGE_BYTES = 4096;

/** Fields of rp2040js's core that are copied separately. */
const NOT_SAVED = new Set(["registers"]);

/** The parts of the SIO that no peripheral can see (2.3.1): the divider and the spin locks. */
const SIO_FIELDS = new Set([
  "divDividend",
  "divDivisor",
  "divQuotient",
  "divRemainder",
  "divCSR",
  "spinLock",
]);
