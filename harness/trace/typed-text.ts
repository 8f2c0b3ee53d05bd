/** A text that somebody types on the standard input of a program. */
export interface TypedText {
  /** The typed characters, such as `led.on()\r`. Their codes are below 256. */
  readonly text: string;
  /** The time since the start of the program, in milliseconds. */
  readonly atMs: number;
}
