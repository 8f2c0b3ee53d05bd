/**
 * The user wants to drive a pin in a way that is not possible. The message says what is wrong and what to write
 * instead.
 */
export class StimulusError extends Error {
  override readonly name = "StimulusError";
}
