/** What the processor accesses outside its memory. */
export interface Bus {
  /** The instant of the current access. The processor sets it before each access. */
  nowNs: number;
  /** Length of one cycle of clk_sys. */
  readonly nsPerCycle: number;
  /** When a peripheral will next do something without being accessed. */
  nextEventNs(): number;
  reachOf(address: number): Reach;
  load(address: number, bytes: AccessBytes): number;
  store(address: number, bytes: AccessBytes, value: number): void;
}

/**
 * What an access to an address can affect. `nothing`: the address is not mapped, so the access faults.
 * `local`: only the value that is read or written. `private`: something else on the same chip, such as an
 * interrupt. `wired`: a pin, or the access depends on one.
 */
export type Reach = "nothing" | "local" | "private" | "wired";
export type AccessBytes = 1 | 2 | 4;
