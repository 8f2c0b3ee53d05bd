import type { RP2040 } from "rp2040js";
import type { AccessBytes, Reach } from "../processor/bus.ts";
import type { BusTap } from "./bus-tap.ts";
import type { Effect } from "./tape.ts";

/** The parts of a chip that recording and replaying need. */
export interface TappedChip {
  readonly parts: RP2040;
  readonly sram: Uint8Array;
  readonly clock: { nowNs: number };
  readonly bus: TappedBus;
  readonly cpu: TappedProcessor;
  /** Repeats the effect of a routine of the boot ROM. */
  apply(effect: Effect): void;
}

export interface TappedBus {
  /** Receives the accesses to peripherals. */
  tap: BusTap | undefined;
  reachOf(address: number): Reach;
  nextEventNs(): number;
  /** Loads a value. The tap does not see this load. */
  access(address: number, bytes: AccessBytes): number;
  /** Stores a value. The tap does not see this store. */
  change(address: number, bytes: AccessBytes, value: number): void;
}

export interface TappedProcessor {
  /** The time at which the next instruction starts. */
  nowNs: number;
  isAsleep: boolean;
  isForEvent: boolean;
  /** The lock-up. Set only if the processor has locked up and executes nothing any more. */
  readonly lockUp?: object | undefined;
  /** Runs instructions. See Cpu.run. */
  execute(untilNs: number, wireBoundNs: number): void;
  /** Lets a sleeping processor look for a pending interrupt. */
  look(atNs: number): void;
  /** Changes an interrupt line of the processor. No tap sees this change. */
  request(irq: number, isRequested: boolean): void;
  stop(): void;
  /** Ends replaying. */
  takeOver(): void;
}
