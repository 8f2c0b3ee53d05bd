import type { Clause } from "../check/clause.ts";
import { describeEnd, recordOf } from "../fuzz/compare.ts";
import type { Contest } from "../fuzz/contest.ts";
import { type CorpusProgram, readCorpus } from "../fuzz/corpus.ts";
import { explain } from "../fuzz/explain.ts";
import { type CorpusJudgement, judgeCorpus } from "../fuzz/judge-corpus.ts";
import type { ProgramRun } from "../fuzz/program-runner.ts";
import type { Recogniser } from "../fuzz/recognise.ts";
import { expectationOf } from "../results/expectation.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { printableLine } from "../text/printable.ts";
import { quoteWord } from "../text/shell-word.ts";
import { wrap } from "../text/wrap.ts";
import { factsOf } from "../trace/runtime-facts.ts";
import { pathFromHere } from "./path-from-here.ts";
import { showTasks } from "./progress.ts";
import { terminal } from "./terminal.ts";

export interface CorpusRun {
  readonly contest: Contest;
  readonly recogniser: Recogniser;
  /** The clauses of the suite. They declare how some runtimes deviate. */
  readonly clauses: readonly Clause[];
  /** The folder with the programs. The default is the folder of aiorig's own corpus. */
  readonly corpusFolder?: string | undefined;
  /** The options with which `trace` runs a program on the second runtime. They are quoted for a shell. */
  readonly runtimeFlags: string;
  readonly signal: AbortSignal;
  /** Writes text for people. */
  readonly say: (text: string) => void;
}

/**
 * The summary of a run of the corpus: the number of all programs, how many had a right result, a known wrong result or
 * an unsupported result, and the list of regressions.
 */
export interface CorpusSummary {
  readonly programs: number;
  readonly right: number;
  readonly known: number;
  readonly unsupported: number;
  readonly regressions: readonly Regression[];
}

/** A program of the corpus with a wrong result. No known defect and no declared deviation explains this result. */
export interface Regression {
  readonly name: string;
  readonly path: string;
  readonly clauses: readonly string[];
  readonly words: string;
  /** The command that runs this program again. */
  readonly again: string;
}

/** Runs the corpus on the second runtime of a comparison. Prints each regression and a summary. */
export async function runCorpus(run: CorpusRun): Promise<CorpusSummary> {
  const { runtime } = run.contest.rival;
  const programs = await readCorpus(run.corpusFolder);
  const isKnown = await makeIsKnown(run);
  let judgements: CorpusJudgement[] = [];
  await showTasks(
    [
      {
        title: `${programs.length} programs of the corpus on ${runtime.name}`,
        async task() {
          const { signal } = run;
          judgements = await judgeCorpus(programs, run.contest.rival, { isKnown, signal });
        },
      },
    ],
    { concurrent: false, exitOnError: true },
  );
  const regressions: Regression[] = [];
  for (const [i, judgement] of judgements.entries()) {
    if (judgement.kind !== "regression") continue;
    const program = programs[i]!;
    const regression = await describe(program, judgement.run, run);
    regressions.push(regression);
    run.say(inWords(regression, program.title, runtime.name));
  }
  const count = (kind: CorpusJudgement["kind"]) =>
    judgements.filter((judgement) => judgement.kind === kind).length;
  const summary = {
    programs: programs.length,
    right: count("right"),
    known: count("known"),
    unsupported: count("unsupported"),
    regressions,
  };
  const { length } = regressions;
  run.say(
    `\n${programs.length} programs of the corpus on ${runtime.name}:\n  ${summary.right} right\n  ${summary.known} with a known deviation\n  ${summary.unsupported} not supported\n  ${length} ${length === 1 ? "regression" : "regressions"}\n`,
  );
  return summary;
}

/**
 * Returns a function that decides whether a wrong result is known. A result is known in two cases:
 * - A known defect explains the result.
 * - The program lists the result, and a clause of the program declares a deviation for this runtime.
 */
async function makeIsKnown({ contest, recogniser, clauses }: CorpusRun) {
  const { runtime } = contest.rival;
  const facts = factsOf(runtime.name, runtime.identity, await runtime.traits());
  const deviating = new Set(
    clauses.filter((clause) => expectationOf(clause, facts) !== undefined).map(({ id }) => id),
  );
  return async (program: CorpusProgram, run: ProgramRun, signal?: AbortSignal) => {
    const record = recordOf(run).join();
    const isListed = program.known.some((known) => known.join() === record);
    const isDeclared = program.clauses.some((id) => deviating.has(id));
    return (isListed && isDeclared) || recogniser.explains(program.source, run, signal);
  };
}

async function describe(
  { name, path, clauses, source }: CorpusProgram,
  rival: ProgramRun,
  { contest, runtimeFlags, signal }: CorpusRun,
): Promise<Regression> {
  const reference = await contest.reference.run(source, signal);
  const runtime = contest.rival.runtime.name;
  const words =
    describeEnd(reference.outcome) === "unsupported"
      ? `${runtime} ${describeEnd(rival.outcome)}.`
      : explain({ kind: "different", source, reference, rival }, runtime);
  const file = pathFromHere(path);
  const again = aiorigCommand(`trace ${quoteWord(file)} ${runtimeFlags}`);
  return { name, path: file, clauses, words, again };
}

function inWords(regression: Regression, title: string, runtime: string): string {
  const { name, path, clauses, words, again } = regression;
  return [
    `\nRegression on ${runtime}: ${name} (${clauses.join(", ")}), in ${printableLine(path)}:`,
    ...wrap(title, terminal().width, "  "),
    ...wrap(words, terminal().width, "  "),
    `  See it again: ${again}`,
    "",
  ].join("\n");
}
