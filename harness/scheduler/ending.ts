/** How a coroutine ended. */
export type Ending =
  /** It returned `value`. */
  | { readonly kind: "returned"; readonly value: unknown }
  /** It threw `error`, which is a CancelledError if it was cancelled. */
  | { readonly kind: "raised"; readonly error: unknown };
