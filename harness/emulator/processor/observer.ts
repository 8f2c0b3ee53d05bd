/**
 * Gets a call for each event of a processor, with the virtual time of the event in nanoseconds. An observer must not
 * change anything. So the processor does exactly the same as without an observer.
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
