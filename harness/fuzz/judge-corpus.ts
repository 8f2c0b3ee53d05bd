import { recordOf } from "./compare.ts";
import type { CorpusProgram } from "./corpus.ts";
import type { ProgramRun, ProgramRunner } from "./program-runner.ts";

/** The result of one program of the corpus. */
export type CorpusJudgement =
  | { readonly kind: "right" }
  /** The runtime lacks something that the program needs. */
  | { readonly kind: "unsupported" }
  /** The result is wrong, but known: see `CorpusOptions.isKnown`. */
  | { readonly kind: "known" }
  | { readonly kind: "regression"; readonly run: ProgramRun };

export interface CorpusOptions {
  /**
   * Returns whether a wrong result is known. A result is known if a known defect or a declared deviation explains it.
   */
  isKnown(program: CorpusProgram, run: ProgramRun, signal?: AbortSignal): Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs programs of the corpus on a runtime and compares each result with the expected result. If the runtime has a real
 * clock, a program with an unexplained wrong result runs again alone a few times, because a busy machine can be late.
 * The program counts as wrong only if all these runs are wrong, too. If the signal aborts, throws the signal's reason.
 */
export async function judgeCorpus(
  programs: readonly CorpusProgram[],
  rival: ProgramRunner,
  { isKnown, signal }: CorpusOptions,
): Promise<CorpusJudgement[]> {
  const judgements = new Map<CorpusProgram, CorpusJudgement>();
  const first = await runAll(programs, rival, signal);
  for (const [i, program] of programs.entries()) {
    const run = first[i]!;
    if (isRight(program, run)) judgements.set(program, { kind: "right" });
    else if (run.outcome.kind === "unsupported") judgements.set(program, { kind: "unsupported" });
    else if (await isKnown(program, run, signal)) judgements.set(program, { kind: "known" });
    else judgements.set(program, { kind: "regression", run });
  }
  if (!rival.isRepeatable) {
    const doubtful = programs.filter((program) => judgements.get(program)!.kind === "regression");
    for (const program of doubtful) {
      if (await isRightAlone(program, rival, signal)) judgements.set(program, { kind: "right" });
    }
  }
  return programs.map((program) => judgements.get(program)!);
}

/**
 * Runs the program alone a few times, while nothing else of aiorig runs. Returns true if one of these runs is right.
 */
async function isRightAlone(
  program: CorpusProgram,
  rival: ProgramRunner,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (let i = 0; i < RERUNS; i++) {
    if (isRight(program, await rival.run(program.source, signal))) return true;
  }
  return false;
}

/**
 * The number of times that a program with a wrong result runs again on a real clock. If one of these runs is right, the
 * program counts as right.
 */
const RERUNS = 3;

function runAll(
  programs: readonly CorpusProgram[],
  rival: ProgramRunner,
  signal: AbortSignal | undefined,
): Promise<ProgramRun[]> {
  return rival.runSideBySide(
    programs.map(({ source }) => source),
    signal,
  );
}

function isRight({ right }: CorpusProgram, run: ProgramRun): boolean {
  return JSON.stringify(recordOf(run)) === JSON.stringify(right);
}
