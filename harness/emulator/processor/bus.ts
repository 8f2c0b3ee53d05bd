/** The processor's access to everything outside its memory. */
export interface Bus {
  /** The time of the current access in virtual nanoseconds. The processor sets it before each access. */
  nowNs: number;
  /** The length of one cycle of clk_sys in nanoseconds. */
  readonly nsPerCycle: number;
  /** Returns the time at which a peripheral will next do something by itself, without an access from the processor. */
  nextEventNs(): number;
  reachOf(address: number): Reach;
  /** True if an access to some of `length` bytes at an address is `wired`. */
  isRangeWired(address: number, length: number): boolean;
  load(address: number, bytes: AccessBytes): number;
  store(address: number, bytes: AccessBytes, value: number): void;
  /** Informs the chip's other processor that this processor has executed SEV at the time `atNs`. */
  sendEvent(atNs: number): void;
}

/**
 * What an access to an address can affect:
 * - `nothing`: the address is not mapped, so the access faults.
 * - `local`: only the value that is read or written.
 * - `private`: something else on the same chip, such as an interrupt.
 * - `wired`: a pin. This also includes accesses whose result depends on a pin, and accesses that change what a later
 * change of a pin does.
 */
export type Reach = "nothing" | "local" | "private" | "wired";
export type AccessBytes = 1 | 2 | 4;
