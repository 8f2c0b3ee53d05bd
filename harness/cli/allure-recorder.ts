import { createHash, randomUUID } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { LabelName, Status, type StatusDetails, type TestResult } from "allure-js-commons";
import { createDefaultWriter, ReporterRuntime } from "allure-js-commons/sdk/reporter";
import AllureVitestReporter from "allure-vitest/reporter";
import type { TestArtifact } from "vitest";
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";
import type { AllureCase } from "../../reports/allure/allure-case.ts";
import { clauseOf } from "../engine/test-name.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { ALLURE_RESULTS } from "./allure-folder.ts";

/**
 * Records vitest runs as Allure results, through allure-vitest. allure-vitest drops the reason of a skip and ignores
 * declared deviations, so `finish` adds the facts of the verdict to each result. allure-vitest writes results only for
 * tests, so this class also writes a result for each verdict without a test.
 */
export class AllureRecorder implements Reporter {
  readonly #folder: string;
  readonly #runs: { readonly reporter: AllureVitestReporter; modules: readonly TestModule[] }[] =
    [];
  readonly #lines: VerdictLine[] = [];
  #cases = new Map<string, AllureCase>();
  readonly #written = new Set<AllureCase>();
  /**
   * The project whose results allure-vitest writes now. This field is necessary because a result does not contain the
   * name of its project.
   */
  #project = "";

  /** `outDir` is the output folder of the command. */
  constructor(outDir: string) {
    this.#folder = join(outDir, ALLURE_RESULTS);
  }

  onInit(vitest: Vitest): void {
    const reporter = new AllureVitestReporter({
      resultsDir: this.#folder,
      // Without this option, the report would show each expect() of a unit test as a step.
      reportMatchers: false,
      listeners: [{ beforeTestResultWrite: (result) => this.#complete(result) }],
    });
    reporter.onInit(vitest);
    this.#runs.push({ reporter, modules: [] });
  }

  onTestCaseArtifactRecord(_test: TestCase, artifact: TestArtifact): void {
    if (artifact.type === "aiorig:verdict") this.#lines.push(artifact.line);
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const run = this.#runs.at(-1);
    if (run !== undefined) run.modules = modules;
  }

  /** The verdicts of all tests that have ended until now. */
  get lines(): readonly VerdictLine[] {
    return this.#lines;
  }

  /** Writes the results of all runs. `about` describes the machine and the targets. */
  finish(cases: readonly AllureCase[], about: Readonly<Record<string, string>>): void {
    mkdirSync(this.#folder, { recursive: true });
    this.#cases = new Map(
      cases.map((one) => [keyOf(one.runtime, one.clause, one.repetition), one]),
    );
    for (const { reporter, modules } of this.#runs) {
      for (const module of modules) {
        this.#project = module.project.name;
        reporter.onTestRunEnd([module]);
      }
    }
    const runtime = new ReporterRuntime({
      writer: createDefaultWriter({ resultsDir: this.#folder }),
      environmentInfo: about,
    });
    for (const one of cases.filter((each) => !this.#written.has(each))) {
      const id = runtime.startTest({ name: one.name, start: Date.now() - one.ms });
      runtime.updateTest(id, (result) => this.#describe(result, one));
      runtime.stopTest(id, { duration: one.ms });
      runtime.writeTest(id);
    }
    runtime.writeEnvironmentInfo();
  }

  /**
   * Adds the missing facts to a result of allure-vitest. A unit test is not in `#cases`, so its result only gets a
   * label.
   */
  #complete(result: TestResult): void {
    const { id, repetition } = clauseOf(result.name ?? "");
    const one = this.#cases.get(keyOf(this.#project, id, repetition));
    if (one === undefined) result.labels.push({ name: "epic", value: "Tests of aiorig" });
    else this.#describe(result, one);
  }

  #describe(result: TestResult, one: AllureCase): void {
    this.#written.add(one);
    result.name = one.name;
    result.fullName = one.fullName;
    // allure-vitest makes the id of a result from the statement. If the statement changed, the id would change too, and
    // a new history would start. So aiorig sets an id of its own.
    result.testCaseId = hashOf(one.fullName);
    const lasting = one.parameters.filter(({ excluded }) => !excluded);
    result.historyId = `${result.testCaseId}.${hashOf(JSON.stringify(lasting))}`;
    result.titlePath = [one.labels[0]!.value, one.clause];
    result.descriptionHtml = one.description;
    result.status = STATUS[one.status];
    // Allure reads the field `known`, but Allure's TypeScript types do not declare it.
    const details: StatusDetails & { readonly known: boolean } = {
      ...(one.message !== undefined && { message: one.message }),
      ...(one.status !== "passed" && { trace: `Again: ${one.again}` }),
      known: one.isKnown,
    };
    result.statusDetails = details;
    const kept = result.labels.filter(({ name }) => KEPT_LABELS.includes(name as LabelName));
    result.labels = [...kept, ...one.labels];
    result.parameters = one.parameters.map((parameter) => ({ ...parameter }));
    if (one.issue !== undefined) {
      result.links.push({ type: "issue", url: one.issue, name: "declared deviation" });
    }
    for (const { name, type, ending, text } of one.attachments()) {
      const source = `${randomUUID()}-attachment${ending}`;
      createDefaultWriter({ resultsDir: this.#folder }).writeAttachment(source, Buffer.from(text));
      result.attachments.push({ name, type, source });
    }
  }
}

/** The names of the allure-vitest labels that are kept for a clause. */
const KEPT_LABELS: readonly LabelName[] = [LabelName.HOST, LabelName.THREAD];

const STATUS: Readonly<Record<AllureCase["status"], Status>> = {
  passed: Status.PASSED,
  failed: Status.FAILED,
  broken: Status.BROKEN,
  skipped: Status.SKIPPED,
};

function hashOf(text: string): string {
  return createHash("md5").update(text).digest("hex");
}

function keyOf(runtime: string, clause: string, repetition: number): string {
  return `${runtime} ${clause} ${repetition}`;
}
