/** What the user wants to drive is not possible. The message says what is wrong and what to write instead. */
export class StimulusError extends Error {
  override readonly name = "StimulusError";
}
