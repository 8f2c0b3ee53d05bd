/**
 * Is called with what a processor does, at the virtual time in nanoseconds at which it happens. An observer must not
 * change anything, so the processor does exactly the same as without it.
 */
export interface ProcessorObserver {
  /** The processor starts after a reset. */
  started(atNs: number): void;
  /** An instruction with a planted breakpoint is about to run. */
  reached(address: number, atNs: number, registers: Int32Array): void;
  /** A handler begins. Handlers can be nested. */
  handlerBegan(exception: number, atNs: number): void;
  handlerEnded(atNs: number): void;
  /** The processor waits in WFE or WFI until `woke`. */
  slept(atNs: number): void;
  woke(atNs: number): void;
  /** A routine of the boot ROM ran. */
  calledRom(routine: string, fromNs: number, toNs: number): void;
}
