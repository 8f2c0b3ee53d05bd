/**
 * Compares two files: negative if `a` starts before `b`. The files of a project stay together, because only files of
 * the same project can share a worker.
 */
export function compareRanks(a: Rank, b: Rank): number {
  if (a.order !== b.order) return a.order - b.order;
  if (a.project !== b.project) return a.project < b.project ? -1 : 1;
  return b.seconds - a.seconds;
}

/** What decides when a file starts. `order` is the order of its project. `seconds` is how long the file takes. */
export interface Rank {
  readonly order: number;
  readonly project: string;
  readonly seconds: number;
}
