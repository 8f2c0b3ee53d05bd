/** Says that the program and the stimulus drive a wire to different levels. The text has no full stop. */
export function describeContention(wire: string, atMs: number): string {
  return `at ${atMs} ms, the program and the stimulus drive ${wire} to different levels`;
}
