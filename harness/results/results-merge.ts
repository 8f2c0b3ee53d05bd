import { isDeepStrictEqual } from "node:util";
import type { Level } from "../check/clause.ts";
import { contradictions, identityOf, partInWords } from "./column-identity.ts";
import type { Header, ResultsLine, VerdictLine } from "./results-lines.ts";
import type { Place } from "./results-text.ts";

/** The levels of the known clauses, by id. They are needed because lines of schema 1 do not contain levels. */
export type LevelsById = ReadonlyMap<string, Level>;

/**
 * Joins the lines of one or more runs. If a line contradicts an earlier line, `add` returns a message that names both
 * lines. Otherwise `add` returns undefined.
 */
export class ResultsMerge {
  readonly headers: Header[] = [];
  readonly #levels: LevelsById;
  readonly #oldHeaders: Place[] = [];
  /** For each oddity that occurred: the place of the first line with this oddity, and the clauses of all such lines. */
  readonly #oddities = new Map<Oddity, { readonly place: Place; readonly clauses: Set<string> }>();
  /** The places of the header lines, in the order of `headers`. */
  readonly #headerPlaces: Place[] = [];
  readonly #verdicts = new Map<string, { readonly line: VerdictLine; readonly place: Place }>();

  constructor(levels: LevelsById) {
    this.#levels = levels;
  }

  get verdicts(): VerdictLine[] {
    return [...this.#verdicts.values()].map(({ line }) => line);
  }

  /** Notices for a reader of the results, one sentence each. */
  get notices(): string[] {
    const [old] = this.#oldHeaders;
    return [
      ...(old === undefined ? [] : [`${placeInWords(old)}: ${OLD_SCHEMA}`]),
      ...[...this.#oddities].map(
        ([oddity, { place, clauses }]) =>
          `${placeInWords(place)}: ${ODDITIES[oddity]([...clauses])}`,
      ),
    ];
  }

  /**
   * Adds a line that was found at `place`. If there is a problem with the line, returns a message about the problem.
   * Otherwise returns undefined.
   */
  add(line: ResultsLine, place: Place): string | undefined {
    return line.type === "header" ? this.#addHeader(line, place) : this.#addVerdict(line, place);
  }

  #addHeader(header: Header, place: Place): string | undefined {
    for (const [i, earlier] of this.headers.entries()) {
      const problem = compareColumns(earlier, this.#headerPlaces[i]!, header, place);
      if (problem !== undefined) return problem;
    }
    if (header.schema === 1) this.#oldHeaders.push(place);
    this.headers.push(header);
    this.#headerPlaces.push(place);
    return undefined;
  }

  #addVerdict(line: VerdictLine, place: Place): string | undefined {
    const header = this.headers.at(-1);
    if (header === undefined) {
      return `${placeInWords(place)}: this verdict comes before any header line. A results file starts with its header. Perhaps the first line was lost when files were merged.`;
    }
    const { clause, runtime, repetition } = line;
    if (!header.runtimes.some(({ name }) => name === runtime)) {
      return `${placeInWords(place)}: this verdict is for the column ${runtime}, but the header in line ${this.#headerPlaces.at(-1)!.at} does not name this column. Perhaps a header was lost when files were merged.`;
    }
    const level = line.level ?? this.#levels.get(clause);
    const isOfCatalogue = line.verdict === "untested" && line.reason !== undefined;
    if (level === undefined && !isOfCatalogue) this.#note("level unknown", clause, place);
    const asked = header.only?.[runtime] ?? header.clauses;
    if (!asked.includes(clause)) this.#note("not asked for", clause, place);
    else if (this.#levels.size > 0 && !this.#levels.has(clause) && !isOfCatalogue) {
      if (header.suites === undefined) this.#note("not in suite", clause, place);
    }
    const judged: VerdictLine = {
      ...line,
      ...(!isOfCatalogue && { level: level ?? "must" }),
    };
    const key = `${clause} ${runtime} ${repetition}`;
    const earlier = this.#verdicts.get(key);
    if (earlier === undefined) this.#verdicts.set(key, { line: judged, place });
    else if (!isDeepStrictEqual(conclusionOf(earlier.line), conclusionOf(judged))) {
      return `${placesInWords(earlier.place, place)} contradict each other about ${clause} on ${runtime}: ${asWords(earlier.line)} and ${asWords(judged)}. Put the two runs in two files, or remove one of the lines.`;
    }
    return undefined;
  }

  #note(oddity: Oddity, clause: string, place: Place): void {
    const known = this.#oddities.get(oddity) ?? { place, clauses: new Set() };
    known.clauses.add(clause);
    this.#oddities.set(oddity, known);
  }
}

function compareColumns(
  earlier: Header,
  earlierPlace: Place,
  later: Header,
  place: Place,
): string | undefined {
  for (const { name } of later.runtimes) {
    if (!earlier.runtimes.some((runtime) => runtime.name === name)) continue;
    const ours = identityOf(earlier, name);
    const theirs = identityOf(later, name);
    const differing = contradictions(ours, theirs);
    if (differing.length === 0) continue;
    const words = differing.map(
      (part) => `${part} ${partInWords(ours[part])} and ${partInWords(theirs[part])}`,
    );
    const where =
      earlierPlace.path === place.path
        ? `${place.path}: the headers in lines ${earlierPlace.at} and ${place.at}`
        : `the headers ${placesInWords(earlierPlace, place)}`;
    return `${where} describe the column ${name} differently: ${words.join("; ")}. Put the two runs in two files.`;
  }
  return undefined;
}

function placeInWords({ path, at }: Place): string {
  return `${path}:${at}`;
}

/**
 * Describes the places of two lines for a message. If both lines are in one file, the text contains the path of the
 * file only once.
 */
function placesInWords(one: Place, other: Place): string {
  return one.path === other.path
    ? `${one.path}: lines ${one.at} and ${other.at}`
    : `${placeInWords(one)} and ${placeInWords(other)}`;
}

type Oddity = "level unknown" | "not asked for" | "not in suite";

const ODDITIES: Readonly<Record<Oddity, (clauses: readonly string[]) => string>> = {
  "level unknown": (clauses) =>
    `the level of ${some(clauses)} is not known, so aiorig uses the level "must". Name the suite of this clause with --suites.`,
  "not asked for": (clauses) =>
    `the header before this line does not name the clause ${some(clauses)}. aiorig shows and counts the verdict of this clause anyway.`,
  "not in suite": (clauses) =>
    `this version of aiorig has no clause ${some(clauses)}. aiorig shows and counts the verdict of this clause anyway.`,
};

const OLD_SCHEMA =
  "schema 1 does not name the interpreter, the limits and the suite, so different runs may look like the same run. Run again. The new results have schema 2.";

function some(clauses: readonly string[]): string {
  const more = clauses.length - 3;
  return more > 0 ? `${clauses.slice(0, 3).join(", ")} and ${more} more` : clauses.join(", ");
}

function conclusionOf({ verdict, expected, met, level }: VerdictLine) {
  return { verdict, expected, met, level };
}

function asWords({ verdict, expected, met }: VerdictLine): string {
  return `${verdict} (expected ${expected}, ${met ? "met" : "not met"})`;
}
