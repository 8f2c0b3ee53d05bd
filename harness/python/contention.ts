/** Says that the program and the stimulus drive a wire to different levels. The text has no full stop. */
export function describeContention(wire: string, atMs: number): string {
  return `the program and the stimulus drive ${wire} against each other at ${atMs} ms`;
}
