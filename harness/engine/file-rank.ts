/**
 * Compares two files: negative if `a` starts before `b`. The files of a project stay together, because only files of
 * the same project can share a worker.
 */
export function compareRanks(a: Rank, b: Rank): number {
  if (a.order !== b.order) return a.order - b.order;
  if (a.project !== b.project) return a.project < b.project ? -1 : 1;
  return b.seconds - a.seconds;
}

/**
 * The values that decide which of two files starts first:
 * 1. `order`, the number of the file's project: the file with the lower number starts first.
 * 2. In one project, `seconds`, the time that the file takes: the file that takes longer starts first.
 */
export interface Rank {
  readonly order: number;
  readonly project: string;
  readonly seconds: number;
}
