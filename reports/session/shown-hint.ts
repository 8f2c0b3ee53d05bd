/** A hint about a line of a program, in the form that a report shows. */
export interface ShownHint {
  /** Such as `blocking-sleep`. */
  readonly rule: string;
  /** `mistake`: the program does not do what it seems to do. `note`: it does not work everywhere. */
  readonly kind: "mistake" | "note";
  /** The path of the program, as the user wrote it. */
  readonly file: string;
  /** The first line is 1. */
  readonly line: number;
  readonly what: string;
  /** What to write instead. */
  readonly instead: string;
}
