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
import { print } from "../text/output.ts";
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
  /** The options with which `trace` runs a program on the second runtime. They are quoted for a shell. */
  readonly runtimeFlags: string;
  readonly signal: AbortSignal;
}

/**
 * Runs the corpus on the second runtime of a contest, and prints each regression and a summary.
 * Returns the number of regressions.
 */
export async function runCorpus(run: CorpusRun): Promise<number> {
  const { runtime } = run.contest.rival;
  const programs = await readCorpus();
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
  for (const [i, judgement] of judgements.entries()) {
    if (judgement.kind === "regression") await report(programs[i]!, judgement.run, run);
  }
  const count = (kind: CorpusJudgement["kind"]) =>
    judgements.filter((judgement) => judgement.kind === kind).length;
  const regressions = count("regression");
  print(
    `\n${programs.length} programs of the corpus on ${runtime.name}:\n  ${count("right")} right\n  ${count("known")} with a known deviation\n  ${count("unsupported")} not supported\n  ${regressions} ${regressions === 1 ? "regression" : "regressions"}\n`,
  );
  return regressions;
}

/**
 * A wrong result is known if a known defect explains it. It is also known if the program lists it, and one of its
 * clauses declares that this runtime deviates.
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

async function report(
  { name, path, title, clauses, source }: CorpusProgram,
  rival: ProgramRun,
  { contest, runtimeFlags, signal }: CorpusRun,
): Promise<void> {
  const reference = await contest.reference.run(source, signal);
  const runtime = contest.rival.runtime.name;
  const difference =
    describeEnd(reference.outcome) === "unsupported"
      ? `${runtime} ${describeEnd(rival.outcome)}.`
      : explain({ kind: "different", source, reference, rival }, runtime);
  const file = pathFromHere(path);
  print(
    [
      `\nRegression on ${runtime}: ${name} (${clauses.join(", ")}), in ${printableLine(file)}:`,
      ...wrap(title, terminal().width, "  "),
      ...wrap(difference, terminal().width, "  "),
      `  See it again: ${aiorigCommand(`trace ${quoteWord(file)} ${runtimeFlags}`)}`,
      "",
    ].join("\n"),
  );
}
