/**
 * The error for a pin that cannot be driven as the user wants. The message says what is wrong and what to write
 * instead.
 */
export class StimulusError extends Error {
  override readonly name = "StimulusError";
}
