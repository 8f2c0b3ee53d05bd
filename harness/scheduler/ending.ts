/** How a coroutine ended. */
export type Ending =
  /** The coroutine returned `value`. */
  | { readonly kind: "returned"; readonly value: unknown }
  /** The coroutine threw `error`. After a cancel, `error` is a CancelledError. */
  | { readonly kind: "raised"; readonly error: unknown };
