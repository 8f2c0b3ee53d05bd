/** A routine of the boot ROM that runs on the host. */
export interface RomRoutine {
  readonly name: string;
  /** Reads the arguments from r0 to r3 and writes the results to these registers. Returns the cost in cycles. */
  run(registers: Int32Array): number;
  /**
   * Returns the memory that the routine will read or write through addresses in its arguments. Undefined if the
   * arguments have no addresses.
   */
  rangesOf?(registers: Int32Array): readonly Range[];
}

/** Bytes at an address. */
export type Range = readonly [address: number, length: number];

/** A routine and its two-letter code. Programs use the code to look up the routine. */
export type CodedRoutine = readonly [code: string, routine: RomRoutine];

/** Creates a routine with a fixed cost. */
export function routine(
  name: string,
  cycles: number,
  work: (registers: Int32Array) => void,
): RomRoutine {
  return {
    name,
    run(registers) {
      work(registers);
      return cycles;
    },
  };
}
