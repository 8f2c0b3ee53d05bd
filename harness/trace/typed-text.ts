/** A text that somebody types on the standard input of a program. */
export interface TypedText {
  /** The characters, such as `led.on()\r`. They have codes below 256. */
  readonly text: string;
  /** The time since the start of the program, in milliseconds. */
  readonly atMs: number;
}
