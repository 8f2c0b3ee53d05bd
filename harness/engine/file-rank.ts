/** Negative if `a` starts before `b`. Keeps a project's files together: only its own files can share a worker. */
export function compareRanks(a: Rank, b: Rank): number {
  if (a.order !== b.order) return a.order - b.order;
  if (a.project !== b.project) return a.project < b.project ? -1 : 1;
  return b.seconds - a.seconds;
}

/** What decides when a file starts. `order` is its project's. */
export interface Rank {
  readonly order: number;
  readonly project: string;
  readonly seconds: number;
}
