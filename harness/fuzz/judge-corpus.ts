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
  /** Decides whether a wrong result is known: a known defect explains it, or a clause declares it. */
  isKnown(program: CorpusProgram, run: ProgramRun, signal?: AbortSignal): Promise<boolean>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs programs of the corpus on a runtime and compares each result with the right one. A program
 * with a wrong result runs again, and counts as wrong only if most runs are wrong. If the signal
 * aborts, throws the signal's reason.
 */
export async function judgeCorpus(
  programs: readonly CorpusProgram[],
  rival: ProgramRunner,
  { isKnown, signal }: CorpusOptions,
): Promise<CorpusJudgement[]> {
  const first = await runAll(programs, rival, signal);
  const isWrong = programs.map((program, i) => !isRight(program, first[i]!));
  const again = programs.filter((_, i) => isWrong[i]);
  const rounds: ProgramRun[][] = [];
  const isExact = rival.runtime.capabilities.clock === "virtual";
  for (let i = 0; i < (isExact ? 0 : RERUNS); i++) rounds.push(await runAll(again, rival, signal));
  const judgements: CorpusJudgement[] = [];
  for (const [i, program] of programs.entries()) {
    const place = again.indexOf(program);
    const runs = [first[i]!, ...(place < 0 ? [] : rounds.map((round) => round[place]!))];
    judgements.push(await judge(program, runs, { isKnown, signal }));
  }
  return judgements;
}

/** How often a program with a wrong result runs again on a real clock. */
const RERUNS = 2;

async function judge(
  program: CorpusProgram,
  runs: readonly ProgramRun[],
  { isKnown, signal }: CorpusOptions,
): Promise<CorpusJudgement> {
  const wrong = runs.filter((run) => !isRight(program, run));
  if (2 * wrong.length <= runs.length) return { kind: "right" };
  const run = wrong.at(-1)!;
  if (run.outcome.kind === "unsupported") return { kind: "unsupported" };
  return (await isKnown(program, run, signal)) ? { kind: "known" } : { kind: "regression", run };
}

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
