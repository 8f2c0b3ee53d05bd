/**
 * Receives the events of a processor, with the virtual time of each event in nanoseconds. An observer must not change
 * anything. Then the processor runs exactly as it does without an observer.
 */
export interface ProcessorObserver {
  /** Called when the processor starts after a reset. */
  started(atNs: number): void;
  /**
   * Called when the processor has passed a planted breakpoint. `atNs` and `registers` are the time and the registers
   * before the instruction at the breakpoint.
   */
  reached(address: number, atNs: number, registers: Int32Array): void;
  /** Called when a handler begins. Handlers can be nested. */
  handlerBegan(exception: number, atNs: number): void;
  handlerEnded(atNs: number): void;
  /** Called when the processor starts to wait in WFE or WFI. When the wait ends, `woke` is called. */
  slept(atNs: number): void;
  woke(atNs: number): void;
  /** Called when a routine of the boot ROM has ended. */
  calledRom(routine: string, fromNs: number, toNs: number): void;
}
