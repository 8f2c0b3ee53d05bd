import type { Group } from "../../harness/check/clause.ts";

/**
 * Returns the names of the API in alphabetical order. Each name has the ids of the clauses whose
 * sources link to the documentation of this name. So a reader finds all promises about `wait_for`,
 * no matter which group they belong to.
 */
export function nameIndex(groups: readonly Group[]): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const { id, sources } of groups.flatMap(({ clauses }) => clauses)) {
    for (const name of new Set(sources.flatMap(namesOf))) {
      index.set(name, [...(index.get(name) ?? []), id]);
    }
  }
  return new Map([...index].sort(([a], [b]) => collator.compare(a, b)));
}

const collator = new Intl.Collator("en");

/** Returns `Queue.get` for a link to `...#asyncio.Queue.get`. Returns an empty list for a link to a chapter. */
function namesOf(source: string): string[] {
  const entry = new URL(source).hash.slice(1);
  if (!/^[A-Za-z_]\w*(\.\w+)+$/.test(entry)) return [];
  // CPython documents the methods of a loop as `loop.stop`. MicroPython documents them as `Loop.stop`, and this index
  // uses the names of MicroPython.
  return [entry.replace(/^asyncio\./, "").replace(/^loop\./, "Loop.")];
}
