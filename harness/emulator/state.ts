/**
 * The name of the method with which an object gives its private state to a snapshot, and takes it back:
 *
 *     [STATE](keep: Keep): void {
 *       this.#count = keep(this.#count);
 *       keep(this.#parts);
 *     }
 *
 * Each private field that can change is written in this way. An object that never changes its place, such as a list of
 * parts, is only passed to `keep`, so that the snapshot finds it. Public fields, and all fields of objects without
 * private fields, need nothing: a snapshot reads them. Functions are not looked into, so a variable that only a function
 * can see must not change. A test checks that no private field is forgotten.
 */
export const STATE: unique symbol = Symbol("state");

/**
 * While a snapshot is taken, returns the value that it gets. While a snapshot is restored, returns the value of the
 * snapshot.
 */
export interface Keep {
  <T>(value: T): T;
  /**
   * The same for a value that has no effect on what the machine does, such as a log. Two states are equal even if they
   * differ in such values. Of a list, the snapshot keeps the elements, but does not look into them.
   */
  aside<T>(value: T): T;
}

export interface Stateful {
  [STATE](keep: Keep): void;
}
