import { BoardError } from "../../board/board-error.ts";

/** The checks of a rig, in the order in which they run. */
export const CHECKS = [
  "lease",
  "ports",
  "instrument",
  "instrument program",
  "device under test",
  "reset",
  "wires",
  "self-test",
  "ready",
] as const;

export type CheckName = (typeof CHECKS)[number];

/**
 * The result of a check. If the check passed, `detail` says what the check found. If the check failed, `problems` has
 * one or two sentences about each problem and its remedy.
 */
export type CheckResult =
  | { readonly check: CheckName; readonly isOk: true; readonly detail: string }
  | { readonly check: CheckName; readonly isOk: false; readonly problems: readonly string[] };

/** The error for a rig that cannot be used in its current state. The message says what is wrong and what to do. */
export class RigError extends Error {
  override readonly name = "RigError";
  readonly problems: readonly string[];

  constructor(rig: string, problems: readonly string[], options?: ErrorOptions) {
    super(`the rig ${rig} cannot be used: ${problems.join("\n")}`, options);
    this.problems = problems;
  }
}

/** The error that a check throws if it finds a problem. */
export class CheckFailure extends Error {
  override readonly name: string = "CheckFailure";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * The error that a check throws if another program or host uses a board. In this case nothing is wrong with the rig
 * itself.
 */
export class BoardInUse extends CheckFailure {
  override readonly name = "BoardInUse";
}

/** The result of a check that passed: a text for the list of checks, and a value that later checks need. */
export interface Checked<T> {
  readonly detail: string;
  readonly value: T;
}

/** Runs the checks of a rig that is being opened, and reports the result of each check. */
export class Checklist {
  readonly #rig: string;
  readonly #onCheck: (result: CheckResult) => void;
  readonly #signal: AbortSignal | undefined;

  constructor(
    rig: string,
    onCheck: (result: CheckResult) => void = () => {},
    signal?: AbortSignal | undefined,
  ) {
    this.#rig = rig;
    this.#onCheck = onCheck;
    this.#signal = signal;
  }

  /**
   * Runs a check and reports its result. Throws RigError if the check finds a problem. If the signal is aborted, throws
   * the reason of the signal instead.
   */
  async check<T>(check: CheckName, work: () => Promise<Checked<T>>): Promise<T> {
    this.#signal?.throwIfAborted();
    try {
      const { detail, value } = await work();
      this.#onCheck({ check, isOk: true, detail });
      return value;
    } catch (error) {
      const problems = problemsOf(error);
      if (problems === undefined) throw error;
      this.#onCheck({ check, isOk: false, problems });
      throw new RigError(this.#rig, problems, { cause: error });
    }
  }
}

function problemsOf(error: unknown): readonly string[] | undefined {
  if (error instanceof CheckFailure || error instanceof RigError) return error.problems;
  return error instanceof BoardError ? [error.message] : undefined;
}
