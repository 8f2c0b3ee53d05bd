/** An error in an option that drives a pin. The message says what is wrong and what to write instead. */
export class StimulusError extends Error {
  override readonly name = "StimulusError";
}
