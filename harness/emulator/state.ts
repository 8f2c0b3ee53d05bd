/**
 * The name of the method with which an object gives its private state to a snapshot, and takes it back:
 *
 *     [STATE](keep: Keep): void {
 *       this.#count = keep(this.#count);
 *       keep(this.#parts);
 *     }
 *
 * Write such a line for each private field that can change. If a field always holds the same object, such as a list of
 * parts, only pass the object to `keep`. Then the snapshot finds the object. Public fields, and all fields of objects
 * without private fields, need no line: a snapshot reads them. A snapshot cannot read the variables of a function, so
 * these must not change. A test checks that no private field is forgotten.
 */
export const STATE: unique symbol = Symbol("state");

/** While a snapshot is taken, returns its argument. While a snapshot is restored, returns the value of the snapshot. */
export interface Keep {
  <T>(value: T): T;
  /**
   * Keeps a value that has no effect on what the machine does, such as a log. Values that are kept in this way are
   * ignored when two states are compared. If the value is a list, the snapshot keeps its elements, but not the states
   * of the elements.
   */
  aside<T>(value: T): T;
}

export interface Stateful {
  [STATE](keep: Keep): void;
}
