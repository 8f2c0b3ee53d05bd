/** What a decoder says about a part of a waveform. Times are in microseconds. */
export interface Annotation {
  readonly fromUs: number;
  readonly toUs: number;
  /** A short text, such as `0x40 write` or `"A"`. */
  readonly text: string;
  /** True if this part of the waveform breaks the protocol. */
  readonly isProblem?: true;
}

/** What a decoder has read from some wires. */
export interface DecodedTrack {
  /** The decoder and its wires, such as `i2c:GP4,GP5`. */
  readonly name: string;
  readonly wires: readonly string[];
  /** The parts of the waveform that the decoder has read, in order of time. The parts do not overlap. */
  readonly annotations: readonly Annotation[];
  /**
   * What the decoder has read, in sentences for people. Each element is about one transfer, one line of text, or one
   * frame.
   */
  readonly lines: readonly Annotation[];
}

/** The two forms of a decoder's result: annotations, and sentences for people. */
export type Described = Pick<DecodedTrack, "annotations" | "lines">;
