/** One change at one place of a source, made by a mutation operator. */
export interface Mutation {
  /** What the operator does, such as `< becomes <=`. */
  readonly operator: string;
  /** The place of the change, as offsets into the source. */
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}
