import type { RP2040 } from "rp2040js";
import { Cpu } from "../processor/cpu.ts";
import { CoreOneBus, type CoreOneSurroundings } from "./core-one-bus.ts";
import { addSleepControl } from "./sleep-control.ts";

/**
 * The second processor core of an RP2040, from one reset to the next. It has its own registers, NVIC, SysTick, VTOR,
 * dividers and interpolators. It uses the same memory, spin locks, GPIO and peripherals as core 0.
 */
export class CoreOne {
  readonly cpu: Cpu;
  /** The core in rp2040js. */
  readonly core: RP2040["core"];
  /** The registers on the private bus of this core. */
  readonly ppb: RP2040["ppb"];

  /**
   * `surroundings.parts` is the chip of rp2040js. rp2040js emulates only one core, so core 1 gets its own instances of
   * rp2040js's classes.
   */
  constructor(surroundings: CoreOneSurroundings, startNs: number) {
    const { parts, memory, bootRom } = surroundings;
    this.core = new (classOf(parts.core))(parts);
    const view = Object.create(parts, { core: { value: this.core } }) as RP2040;
    this.ppb = new (classOf(parts.ppb))(view, "PPB of core 1");
    this.ppb.systickTimer.frequency = parts.clkSys;
    Object.defineProperty(view, "ppb", { value: this.ppb });
    addSleepControl(view);
    const sio = new (classOf(parts.sio))(view);
    const bus = new CoreOneBus(surroundings, sio, this.ppb);
    this.cpu = new Cpu({ parts: view, memory, bus, bootRom, startNs });
    this.core.pendingInterrupts =
      (parts.core.pendingInterrupts & SHARED_LINES) |
      (surroundings.pins.isRequested ? 1 << IO_IRQ_BANK0 : 0);
  }

  /** Stops the SysTick of this core. Call this when core 1 is reset. */
  end(): void {
    this.ppb.writeUint32(SYST_CSR, 0);
  }
}

function classOf<T extends object>(part: T): new (...parameters: unknown[]) => T {
  return part.constructor as new (
    ...parameters: unknown[]
  ) => T;
}

/** The interrupt line of the pins. Each core has its own interrupt line for the pins. */
export const IO_IRQ_BANK0 = 13;
/** A mask of the interrupt lines that both cores share: the lines of all peripherals except the pins. */
const SHARED_LINES = ((1 << 26) - 1) & ~(1 << IO_IRQ_BANK0);
const SYST_CSR = 0x10;
