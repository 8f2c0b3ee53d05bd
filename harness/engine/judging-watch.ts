import type { TestArtifact } from "vitest";
import type { Reporter, TestCase, TestModule } from "vitest/node";

export interface JudgingLimits {
  /** The longest time in milliseconds from the end of a program to its verdict. */
  readonly judgingMs: number;
  /** The longest time in milliseconds from one verdict to the end of the next program. */
  readonly runMs: number;
}

/**
 * Ends a test worker that no longer reports anything. If a check never returns, the worker itself stops the check. This
 * class is for another case: a check returns, but it leaves something behind, such as a chain of promises, that keeps
 * the process busy forever. No timer of the process fires then, not even vitest's timers.
 */
export class JudgingWatch implements Reporter {
  readonly #limits: JudgingLimits;
  readonly #onStuck: (test: TestCase, why: string) => void;
  readonly #workers = new Map<string, { readonly pid: number; readonly timer: NodeJS.Timeout }>();

  /** `onStuck` is called before the watch ends a worker that is stuck in a check. */
  constructor(limits: JudgingLimits, onStuck: (test: TestCase, why: string) => void) {
    this.#limits = limits;
    this.#onStuck = onStuck;
  }

  onTestCaseArtifactRecord(test: TestCase, artifact: TestArtifact): void {
    const { id } = test.module;
    const { judgingMs, runMs } = this.#limits;
    if (artifact.type === "aiorig:judging") {
      const why = `the check of the clause kept its process busy for ${judgingMs / 1000} s, so aiorig ended the process`;
      this.#watch(id, artifact.pid, judgingMs, () => this.#onStuck(test, why));
      return;
    }
    const worker = this.#workers.get(id);
    if (worker !== undefined) this.#watch(id, worker.pid, runMs);
  }

  onTestModuleEnd({ id }: TestModule): void {
    this.#forget(id);
  }

  onTestRunEnd(): void {
    for (const id of [...this.#workers.keys()]) this.#forget(id);
  }

  #watch(id: string, pid: number, limitMs: number, onStuck?: () => void): void {
    this.#forget(id);
    const end = () => {
      this.#forget(id);
      onStuck?.();
      killIfThere(pid);
    };
    this.#workers.set(id, { pid, timer: setTimeout(end, limitMs) });
  }

  #forget(id: string): void {
    clearTimeout(this.#workers.get(id)?.timer);
    this.#workers.delete(id);
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
