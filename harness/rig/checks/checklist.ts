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
 * The result of a check. If the check passed, `detail` says what the check found. If the check failed, each problem has
 * a remedy, in one or two sentences.
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

/** This error is thrown by a check that finds a problem. */
export class CheckFailure extends Error {
  override readonly name: string = "CheckFailure";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * This error is thrown if another program or host uses a board. This does not mean that something is wrong with the
 * rig.
 */
export class BoardInUse extends CheckFailure {
  override readonly name = "BoardInUse";
}

/** The result of a check that passed: a text for the list of checks, and a value that later checks need. */
export interface Checked<T> {
  readonly detail: string;
  readonly value: T;
}

/** Runs the checks while a rig is opened, and reports their results. */
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
   * Runs a check and reports its result. If the check finds a problem, throws RigError. If the signal is aborted,
   * throws the signal's reason.
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
