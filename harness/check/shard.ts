import type { Clause, Untested } from "./clause.ts";

/** One of several parts of a run. `index` starts at 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Returns the clauses of one shard, in the order of the suite. Each clause belongs to exactly one shard. The shards
 * depend only on the clauses, so all machines divide a suite in the same way. The clauses are assigned one by one, the
 * slowest clause first. Each clause goes to the shard whose clauses so far take the least estimated time. This is a
 * pure function.
 */
export function clausesOfShard(clauses: readonly Clause[], { index, count }: Shard): Clause[] {
  const longestFirst = [...clauses].sort(
    (a, b) => estimatedMs(b) - estimatedMs(a) || (a.id < b.id ? -1 : 1),
  );
  const loadsMs = new Array<number>(count).fill(0);
  const chosen = new Set<Clause>();
  for (const clause of longestFirst) {
    const shard = loadsMs.indexOf(Math.min(...loadsMs));
    loadsMs[shard]! += estimatedMs(clause);
    if (shard === index - 1) chosen.add(clause);
  }
  return clauses.filter((clause) => chosen.has(clause));
}

/**
 * Returns the untested promises of one shard. The shards get the promises in turn. No promise takes any time, so the
 * times of the shards stay equal.
 */
export function untestedOfShard(entries: readonly Untested[], { index, count }: Shard): Untested[] {
  return entries.filter((_, i) => i % count === index - 1);
}

/**
 * Estimates the time of a clause in milliseconds, for all runtimes together. A clause with pins takes more than a
 * second on an emulated board. Any other clause takes about 0.3 s on all runtimes together. These numbers come from
 * runs of the suite.
 */
function estimatedMs({ pins }: Clause): number {
  return pins === undefined ? 300 : 1300 + pins.watchMs;
}
