/** The user asked for something impossible. The message is one paragraph: what, where, and what to do. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
