/** A routine of the boot ROM that runs on the host. */
export interface RomRoutine {
  readonly name: string;
  /** Reads its arguments from r0 to r3 and writes its results there. Returns its cost in cycles. */
  run(registers: Int32Array): number;
}

/** A routine with the two-letter code that programs look it up by. */
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
