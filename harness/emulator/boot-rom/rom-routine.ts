/** A routine of the boot ROM, done by the host. */
export interface RomRoutine {
  readonly name: string;
  /**
   * Does its work on r0 to r3, where a call's arguments are and its results go, and returns its cost in
   * cycles.
   */
  run(registers: Int32Array): number;
}

/** A routine that always costs the same. */
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
