/**
 * Returns a message about a wire that the program and the stimulus drive to different levels. The message has no full
 * stop at its end.
 */
export function describeContention(wire: string, atMs: number): string {
  return `at ${atMs} ms, the program and the stimulus drive ${wire} to different levels`;
}
