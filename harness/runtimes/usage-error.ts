/**
 * The error for a request of the user that is impossible. Its message is one paragraph that says what is wrong, where
 * it is wrong, and what to do.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
