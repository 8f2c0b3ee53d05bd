import type { Results } from "../results/results-file.ts";
import type { Header, ResultsLine, VerdictLine } from "../results/results-lines.ts";
import type { ResultsWriter } from "../results/results-writer.ts";
import type { RunEvents } from "./verdict-reporter.ts";

/** The verdicts of a run. If a verdict or a trace could not be written, also the error. */
export interface SuiteOutcome extends Results {
  /**
   * If a verdict or a trace could not be written, the error. Otherwise undefined. This error never changes a verdict.
   */
  readonly outputError?: Error;
}

/** The verdicts of one run, kept in memory and in the results file. */
export class RunRecord implements RunEvents {
  readonly #headers: Header[];
  readonly #file: ResultsWriter;
  readonly #events: RunEvents;
  readonly #verdicts: VerdictLine[] = [];
  readonly #failed = new AbortController();
  #outputError: Error | undefined;

  /** `kept` are the verdicts of an earlier run. They are in the file already. */
  constructor(
    header: Header,
    file: ResultsWriter,
    events: RunEvents,
    kept: readonly VerdictLine[] = [],
  ) {
    this.#headers = [header];
    this.#file = file;
    this.#events = events;
    this.#verdicts.push(...kept);
  }

  /** The verdicts so far. */
  get verdicts(): readonly VerdictLine[] {
    return this.#verdicts;
  }

  /** A signal that aborts when the results file can no longer be written. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  onStart(runtime: string, clause: string): void {
    this.#events.onStart?.(runtime, clause);
  }

  /** Writes another header, which describes the columns of the verdicts that follow. */
  addHeader(header: Header): void {
    if (this.#append(header)) this.#headers.push(header);
  }

  onVerdict(line: VerdictLine): void {
    if (!this.#append(line)) return;
    this.#verdicts.push(line);
    this.#events.onVerdict?.(line);
  }

  onTraceLost(problem: string): void {
    this.#outputError ??= new Error(problem);
    this.#events.onTraceLost?.(problem);
  }

  /** Writes a line, unless an earlier write has failed. Returns true if the line is in the file. */
  #append(line: ResultsLine): boolean {
    if (this.#failed.signal.aborted) return false;
    try {
      this.#file.append(line);
      return true;
    } catch (error) {
      this.#outputError = error as Error;
      this.#failed.abort(error);
      return false;
    }
  }

  outcome(lost: AbortSignal): SuiteOutcome {
    const outputError = lost.aborted ? (lost.reason as Error) : this.#outputError;
    const results = { headers: this.#headers, verdicts: this.#verdicts, notices: [] };
    return { ...results, ...(outputError !== undefined && { outputError }) };
  }
}
