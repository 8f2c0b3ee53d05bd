/**
 * The error for an impossible request of the user. The message is one paragraph that says what is
 * wrong, where, and what to do.
 */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
