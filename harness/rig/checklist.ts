import { BoardError } from "../board/board-error.ts";

/** What is looked at when a rig is opened, in this order. */
export const CHECKS = [
  "lease",
  "ports",
  "instrument",
  "instrument program",
  "device under test",
  "RUN wire",
  "wires",
  "self-test",
  "ready",
] as const;

export type CheckName = (typeof CHECKS)[number];

/** How a check ended: with what it found in order, or with what is wrong and what to do, a sentence or two each. */
export type CheckResult =
  | { readonly check: CheckName; readonly isOk: true; readonly detail: string }
  | { readonly check: CheckName; readonly isOk: false; readonly problems: readonly string[] };

/** A rig cannot be used as it is. The message says what is wrong and what to do. */
export class RigError extends Error {
  override readonly name = "RigError";
  readonly problems: readonly string[];

  constructor(rig: string, problems: readonly string[], options?: ErrorOptions) {
    super(`the rig ${rig} cannot be used: ${problems.join("\n")}`, options);
    this.problems = problems;
  }
}

/** What a check throws when it has found something wrong. */
export class CheckFailure extends Error {
  override readonly name = "CheckFailure";
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/** What a check that ended well gives: words for the list, and what comes after it needs. */
export interface Checked<T> {
  readonly detail: string;
  readonly value: T;
}

/** The checks of one opening, as they are done. */
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

  /** Does a check and tells how it ended. Throws RigError where it found something wrong, and the signal's reason. */
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
