import type { Reporter, TestCase } from "vitest/node";
import { leftOutReason, SAMPLE_VARIABLE, type TestSample } from "./test-sample.ts";

/** A vitest reporter that prints nothing. It counts the tests that are not in the sample, for each file and project. */
export class LeftOutTests implements Reporter {
  readonly #sample: TestSample | undefined;
  readonly #counts = new Map<string, number>();

  constructor(sample: TestSample | undefined) {
    this.#sample = sample;
  }

  onTestCaseResult(test: TestCase): void {
    const result = test.result();
    if (this.#sample === undefined || result.state !== "skipped") return;
    if (result.note === leftOutReason(this.#sample)) {
      this.count(test.project.name, test.module.relativeModuleId);
    }
  }

  /** Counts one test. */
  count(project: string, path: string): void {
    const place = /\.suite\.[jt]s$/.test(path) ? `clauses on ${project}` : path;
    this.#counts.set(place, (this.#counts.get(place) ?? 0) + 1);
  }

  /** Returns some lines about the sample: the seed, what it left out, and how to run everything. */
  show(): string {
    if (this.#sample === undefined) return "Sample: none, all tests ran";
    const lines = [...this.#counts]
      .sort(([, a], [, b]) => b - a)
      .map(([place, count]) => `${String(count).padStart(9)}  ${place}`);
    return [
      `Tests that were skipped because they are not in the sample with seed ${this.#sample.seed}:`,
      ...lines,
      `To run another sample: ${SAMPLE_VARIABLE}=2 npm test. To run all of these tests: npm run campaign:whole.`,
    ].join("\n");
  }
}
