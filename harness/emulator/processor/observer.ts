/**
 * Receives the events of a processor, with the virtual time of each event in nanoseconds. An observer must not change
 * anything, so the processor runs exactly as it does without an observer.
 */
export interface ProcessorObserver {
  /** Called when the processor starts after a reset. */
  started(atNs: number): void;
  /** Called when the processor has reached a planted breakpoint, before it runs the instruction. */
  reached(address: number, atNs: number, registers: Int32Array): void;
  /** Called when a handler begins. Handlers can be nested. */
  handlerBegan(exception: number, atNs: number): void;
  handlerEnded(atNs: number): void;
  /** Called when the processor starts to wait in WFE or WFI. The processor waits until the call of `woke`. */
  slept(atNs: number): void;
  woke(atNs: number): void;
  /** Called after a routine of the boot ROM. */
  calledRom(routine: string, fromNs: number, toNs: number): void;
}
