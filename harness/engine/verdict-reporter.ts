import type { SerializedError, TestArtifact } from "vitest";
import type { Reporter, TestCase, TestModule, TestRunEndReason } from "vitest/node";
import { judgeBroken } from "../results/judge.ts";
import { runAgain } from "../results/reproduce.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { verdictLine } from "./judge-clause.ts";
import { type PlannedVerdict, plannedKey } from "./planned-verdicts.ts";
import { factsOfColumn, type RunSettings, surroundingsOf } from "./settings.ts";
import { clauseOf } from "./test-name.ts";

/** The functions that a run calls to inform its caller. */
export interface RunEvents {
  onStart?(runtime: string, clause: string): void;
  onVerdict?(line: VerdictLine): void;
  /** Called if a trace could not be written. The verdict does not change. */
  onTraceLost?(problem: string): void;
}

/**
 * Receives the verdicts of the test workers in vitest's main process. If no verdict comes for a clause, because a
 * worker died or a suite file cannot be loaded, the verdict is `error`. If the run is stopped, the clause stays
 * unjudged.
 */
export class VerdictReporter implements Reporter {
  readonly #due: Map<string, PlannedVerdict>;
  readonly #settings: RunSettings;
  readonly #events: RunEvents;
  readonly #signal: AbortSignal;

  constructor(
    due: readonly PlannedVerdict[],
    settings: RunSettings,
    events: RunEvents,
    signal: AbortSignal,
  ) {
    this.#settings = settings;
    this.#signal = signal;
    this.#due = new Map(
      due.map((one) => [plannedKey(one.runtime, one.clause.id, one.repetition), one]),
    );
    this.#events = events;
  }

  onTestCaseReady({ project, name }: TestCase): void {
    this.#events.onStart?.(project.name, clauseOf(name).id);
  }

  onTestCaseArtifactRecord(_test: TestCase, artifact: TestArtifact): void {
    if (artifact.type !== "aiorig:verdict") return;
    const { line, traceLost } = artifact;
    // There are also tests for clauses whose verdict needs no run. The verdicts of these clauses are already recorded,
    // so `#due` does not contain them.
    if (!this.#due.delete(plannedKey(line.runtime, line.clause, line.repetition))) return;
    this.#events.onVerdict?.(line);
    if (traceLost !== undefined) this.#events.onTraceLost?.(traceLost);
  }

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    const due = this.#due.get(keyOf(test));
    if (due === undefined || result.state !== "failed") return;
    this.#giveUp(due, `judging the clause failed (${messagesOf(result.errors)})`);
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: readonly SerializedError[],
    reason: TestRunEndReason,
  ): void {
    if (reason === "interrupted") return;
    const errors = messagesOf([...modules.flatMap((module) => module.errors()), ...unhandled]);
    this.giveUpRest(errors);
  }

  /** Sets the verdict `error` for all clauses that have no verdict yet. `why` says why their worker died. */
  giveUpRest(why: string): void {
    for (const due of [...this.#due.values()]) {
      this.#giveUp(due, `the process that judges the clause died (${why})`);
    }
  }

  /** Sets the verdict `error` for the clause of a test, because no verdict will come. `why` says why. */
  giveUp(test: TestCase, why: string): void {
    const due = this.#due.get(keyOf(test));
    if (due !== undefined) this.#giveUp(due, why);
  }

  #giveUp({ clause, runtime, repetition }: PlannedVerdict, why: string): void {
    // If the run was stopped, the worker may have ended for this reason. The clause then stays unjudged.
    if (this.#signal.aborted) return;
    const detail = `no verdict came for ${clause.program} on ${runtime}: ${why}. To judge the clause again: ${runAgain([clause.id], runtime, surroundingsOf(this.#settings))}`;
    const judgement = judgeBroken(clause, factsOfColumn(runtime, this.#settings), detail);
    this.#due.delete(plannedKey(runtime, clause.id, repetition));
    const line = verdictLine(clause, runtime, this.#settings, judgement);
    this.#events.onVerdict?.({ ...line, repetition });
  }
}

function keyOf({ project, name }: TestCase): string {
  const { id, repetition } = clauseOf(name);
  return plannedKey(project.name, id, repetition);
}

function messagesOf(errors: readonly SerializedError[]): string {
  const messages = errors.map(({ message, cause }) => {
    const reason = (cause as SerializedError | undefined)?.message;
    return reason === undefined ? message : `${message} ${reason}`;
  });
  return [...new Set(messages)].join("; ") || "it ended early";
}
