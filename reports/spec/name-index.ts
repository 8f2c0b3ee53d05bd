import type { Group } from "../../harness/check/clause.ts";

/**
 * The names of the API, sorted, each with the ids of the clauses that its documentation is a source
 * of: whoever asks what `wait_for` promises finds all that is said of it, in whatever group.
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

/** `Queue.get` of a link to `...#asyncio.Queue.get`; nothing of a link to a chapter. */
function namesOf(source: string): string[] {
  const entry = new URL(source).hash.slice(1);
  if (!/^[A-Za-z_]\w*(\.\w+)+$/.test(entry)) return [];
  // CPython's documentation has the methods of a loop, MicroPython's those of Loop.
  return [entry.replace(/^asyncio\./, "").replace(/^loop\./, "Loop.")];
}
