import type { SourcePatch } from "../../python/bundle.ts";
import { mutatePython } from "./mutate-python.ts";
import { mutateTypeScript } from "./mutate-typescript.ts";
import type { Mutation } from "./mutation.ts";

/** A mutation as a patch, with a description. */
export interface Mutant {
  /**
   * The name of the mutant, which stays the same when other lines change. It consists of the file, the operator, the
   * line without indentation, and a number if the name would not be unique otherwise.
   */
  readonly key: string;
  readonly file: string;
  readonly line: number;
  readonly operator: string;
  /** The changed lines before and after the mutation, without indentation. */
  readonly before: string;
  readonly after: string;
  readonly patch: SourcePatch;
}

/** Returns all mutants of a source, in the order of its text. The same text always gives the same mutants. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const mutations = file.endsWith(".py") ? mutatePython(source) : mutateTypeScript(source);
  const seen = new Map<string, number>();
  return mutations
    .toSorted((a, b) => a.start - b.start || a.end - b.end)
    .map((mutation) => {
      const { start, end, replacement, operator } = mutation;
      const [from, to] = wholeLines(source, start, end);
      const before = oneLine(source.slice(from, to));
      const after = oneLine(source.slice(from, start) + replacement + source.slice(end, to));
      const name = `${file}: ${operator}: ${before}`;
      const nth = (seen.get(name) ?? 0) + 1;
      seen.set(name, nth);
      return {
        key: nth === 1 ? name : `${name} (${nth})`,
        file,
        line: source.slice(0, start).split("\n").length,
        operator,
        before,
        after,
        patch: patchOf(file, source, mutation),
      };
    });
}

/**
 * Makes a patch. A patch finds its place by a text that occurs only once in the source. So this
 * function adds characters on both sides of the mutation until the text is unique.
 */
function patchOf(file: string, source: string, { start, end, replacement }: Mutation): SourcePatch {
  let from = start;
  let to = end;
  while (
    to === from ||
    source.indexOf(source.slice(from, to)) !== source.lastIndexOf(source.slice(from, to))
  ) {
    if (from > 0) from--;
    if (to < source.length) to++;
  }
  return {
    file,
    find: source.slice(from, to),
    replace: source.slice(from, start) + replacement + source.slice(end, to),
  };
}

function wholeLines(source: string, start: number, end: number): [from: number, to: number] {
  const to = source.indexOf("\n", end);
  return [source.lastIndexOf("\n", start - 1) + 1, to < 0 ? source.length : to];
}

function oneLine(text: string): string {
  return text.trim().replaceAll(/\s*\n\s*/g, " ");
}
