import { type GenerateOptions, generate } from "./generate.ts";
import type { Block, Child, Program, Statement } from "./program.ts";
import type { ProgramRun, ProgramRunner } from "./program-runner.ts";
import { Random } from "./random.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";
import { mixSeed, type ProgramId } from "./seed.ts";

/**
 * Generates programs for a runtime on a real clock. On the reference, all deadlines of such a program must be far
 * apart. Each id gets up to ATTEMPTS attempts:
 * 1. The first TIMES attempts use one random program, with other times in each attempt.
 * 2. The next TIMES attempts use another random program, and so on.
 * 3. If no attempt fits, the program of the first attempt is returned.
 *
 * The same ids always result in the same programs.
 */
export async function generateApart(
  ids: readonly ProgramId[],
  reference: ProgramRunner,
  { withStreams, signal }: ApartOptions = {},
): Promise<Program[]> {
  const found = new Map<ProgramId, Program>();
  let first = 0;
  while (first < ATTEMPTS) {
    const left = ids.filter((id) => !found.has(id));
    if (left.length === 0) break;
    // If only a few programs are left, one batch contains several attempts for each of them. This fills the batch, and
    // a full batch takes only a little more time than a small batch.
    const count = Math.min(ATTEMPTS - first, Math.ceil(ids.length / left.length));
    const tries = left.flatMap((id) =>
      Array.from({ length: count }, (_, i) => ({
        id,
        program: generateAttempt(id, first + i, withStreams),
      })),
    );
    const sources = tries.map(({ program }) => render(program, FIRST_UNIT_MS));
    const runs = await reference.runBatch(sources, { notesDeadlines: true, signal });
    for (const [i, { id, program }] of tries.entries()) {
      if (!found.has(id) && areApart(runs[i]!, FIRST_UNIT_MS)) found.set(id, program);
    }
    first += count;
  }
  return ids.map((id) => found.get(id) ?? generateAttempt(id, 0, withStreams));
}

export interface ApartOptions extends Pick<GenerateOptions, "withStreams"> {
  readonly signal?: AbortSignal | undefined;
}

const ATTEMPTS = 16;

/** The number of attempts with one random program. Each attempt uses different times. */
const TIMES = 4;

function generateAttempt(
  { seed, index }: ProgramId,
  attempt: number,
  withStreams = false,
): Program {
  const another = Math.floor(attempt / TIMES);
  const program = generate(mixSeed(seed, index, another), { farApart: true, withStreams });
  if (attempt % TIMES === 0) return program;
  return withOtherTimes(program, mixSeed(seed, index, another, attempt));
}

/**
 * True if any two deadlines of a run are so far apart that a real clock cannot change their order. The planned distance
 * is at least one unit of time. The program's own steps take some of this time, so a little less is enough. False if
 * the run timed out, because then some deadlines are unknown.
 */
export function areApart({ outcome, deadlines }: ProgramRun, unitMs: number): boolean {
  if (outcome.kind === "timeout") return false;
  const sorted = [...deadlines].sort((a, b) => a - b);
  return sorted.every((deadline, i) => i === 0 || deadline - sorted[i - 1]! > unitMs * NEARLY);
}

const NEARLY = 0.7;

const MOST_UNITS = 24;

/** Returns the program with other random times. A time of zero stays zero. */
function withOtherTimes(program: Program, seed: number): Program {
  const random = new Random(seed);
  const other = (units: number) => (units === 0 ? 0 : random.integer(1, MOST_UNITS));
  const inChild = (child: Child): Child => {
    if (child.kind === "gather") return { ...child, children: child.children.map(inChild) };
    if (child.kind !== "waitFor") return child;
    const units = child.units && other(child.units);
    return { ...child, child: inChild(child.child), units };
  };
  const inStatement = (statement: Statement): Statement => {
    switch (statement.kind) {
      case "await": {
        const { what } = statement;
        if (what.kind !== "sleep") return { ...statement, what: inChild(what) };
        return { ...statement, what: { ...what, units: other(what.units) } };
      }
      case "with":
      case "repeat":
        return { ...statement, body: inBlock(statement.body) };
      case "try": {
        const { body, onCancel, onError, last } = statement;
        return {
          kind: "try",
          body: inBlock(body),
          onCancel: onCancel && inBlock(onCancel),
          onError: onError && inBlock(onError),
          last: last && inBlock(last),
        };
      }
      default:
        return statement;
    }
  };
  const inBlock = (block: Block): Block => block.map(inStatement);
  const coroutines = program.coroutines.map((each) => ({ ...each, body: inBlock(each.body) }));
  return { ...program, coroutines };
}
