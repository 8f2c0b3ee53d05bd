/** All samples of one timing figure on one target. */
export interface Measurement {
  /** The id of the timing figure. */
  readonly figure: string;
  /** The column's name, such as `micropython@1.26`. */
  readonly column: string;
  readonly blocks: readonly Block[];
  readonly method: Method;
}

/**
 * The samples that were taken after one fresh start of the target, which is a new process or a boot. Blocks are
 * independent of each other, but the samples within a block may depend on each other.
 */
export interface Block {
  /** The samples in microseconds, in the order in which they were measured. */
  readonly samplesUs: readonly number[];
  /**
   * The time that the stopwatch itself takes, in microseconds. It is the median of measurements without any work, after
   * the same start of the target. It is already subtracted from the samples. Absent if it was not measured.
   */
  readonly costUs?: number;
  /** The number of samples that were lost, for example because edges came too fast for the instrument. */
  readonly lost: number;
  /** The number of busy tasks during this measurement. Only set if the timing figure is a curve over this number. */
  readonly load?: number;
  /** How much faster the target's clock is than the clock that measured. The field is absent if this is not known. */
  readonly clockRatio?: ClockRatio;
}

/**
 * A comparison of two clocks, in ppm. `ppm` says how much faster the target's clock is than the clock that measured. It
 * is negative if the target's clock is slower. `uncertaintyPpm` is half the width of a 95 % interval.
 */
export interface ClockRatio {
  readonly ppm: number;
  readonly uncertaintyPpm: number;
}

/** How the samples were measured: the clock that measured, its precision, and the target's step of time. */
export interface Method {
  /** `marks`: the target's own clock. `edges`: the clock of the instrument. */
  readonly source: "marks" | "edges";
  /** The step of the clock that measured, in microseconds. */
  readonly resolutionUs: number;
  /**
   * The time from one read of the instrument's pins to the next read, in microseconds. The field is absent if this time
   * is one step of the instrument's clock.
   */
  readonly samplingStepUs?: number;
  /** The step in which the runtime counts time, in microseconds, such as 1000 for `ticks_ms`. */
  readonly tickUs: number;
  /** True if an emulator, and not hardware, produced the times. */
  readonly isEmulated: boolean;
}
