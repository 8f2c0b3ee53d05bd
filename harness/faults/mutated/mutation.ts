/** A change of one place in a source, made by an operator. */
export interface Mutation {
  /** What the operator does, such as `< for <=`. */
  readonly operator: string;
  /** The place, as offsets into the source. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}
