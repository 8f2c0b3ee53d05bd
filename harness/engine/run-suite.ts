import { rmSync } from "node:fs";
import { arch, release, type } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { createVitest, type Reporter, type Vitest } from "vitest/node";
import type { Clause, Untested } from "../check/clause.ts";
import { declaredUntested } from "../results/judge.ts";
import {
  createResultsFile,
  type Header,
  type Results,
  readResultsFile,
  SCHEMA,
} from "../results/results-file.ts";
import type { Config } from "../runtimes/config.ts";
import { RUNTIME_NAMES } from "../runtimes/index.ts";
import { judgeUnrun, verdictLine } from "./judge-clause.ts";
import { absentRuntimes, type Readiness } from "./make-ready.ts";
import { runtimeProject } from "./runtime-project.ts";
import type { RunSettings } from "./settings.ts";
import { ROOT, type Suite, suiteFileOf } from "./suite.ts";
import { type DueVerdict, type RunEvents, VerdictReporter } from "./verdict-reporter.ts";
import { VitestWatch } from "./vitest-watch.ts";

export interface SuiteRun {
  readonly suite: Suite;
  /** The clauses to judge, all of the suite. */
  readonly clauses: readonly Clause[];
  /** What belongs to them and cannot be tested: it goes into the results as such. */
  readonly untested?: readonly Untested[];
  /** The runtimes, in the order of their columns. */
  readonly runtimes: ReadonlyMap<string, Readiness>;
  /** The runtimes whose absence is an error. */
  readonly required: readonly string[];
  readonly config: Config;
  /** Where results.jsonl and the traces go; older ones there are replaced. */
  readonly outDir: string;
  /** The version of aiorig, for the header. */
  readonly version: string;
}

/**
 * Judges clauses on runtimes that have been made ready, through vitest, and gives what stands in the
 * results file at the end. Each verdict is in the file when `onVerdict` hears of it. Stopped by the
 * signal, it ends early and leaves the rest open.
 */
export async function runSuite(
  run: SuiteRun,
  events: RunEvents,
  signal: AbortSignal,
): Promise<Results> {
  const { clauses, untested = [], runtimes, outDir } = run;
  const settings = settingsOf(run);
  rmSync(join(outDir, "traces"), { recursive: true, force: true });
  const file = createResultsFile(join(outDir, "results.jsonl"), headerOf(run));
  const heard: RunEvents = {
    ...events,
    onVerdict(line) {
      file.append(line);
      events.onVerdict?.(line);
    },
  };

  const due: DueVerdict[] = [];
  for (const runtime of runtimes.keys()) {
    for (const entry of untested) {
      const judgement = declaredUntested(entry);
      file.append({ type: "verdict", clause: entry.id, runtime, ...judgement, program: "", ms: 0 });
    }
    for (const clause of clauses) {
      const unrun = judgeUnrun(clause, runtime, settings);
      if (unrun === undefined) due.push({ clause, runtime });
      else heard.onVerdict?.(verdictLine(clause, runtime, settings, unrun));
    }
  }
  if (due.length > 0) await runVitest(run, settings, due, heard, signal);
  return readResultsFile(file.path);
}

function settingsOf({ suite, clauses, runtimes, required, config, outDir }: SuiteRun): RunSettings {
  return {
    config,
    fixtures: suite.fixtures,
    outDir,
    clauses: clauses.map(({ id }) => id),
    absent: absentRuntimes(runtimes),
    required,
  };
}

function headerOf(run: SuiteRun): Header {
  const { version, runtimes, clauses, untested = [] } = run;
  const { library, use, rigFiles } = run.config;
  return {
    type: "header",
    schema: SCHEMA,
    suite: version,
    host: `${type()} ${release()} ${arch()}, Node ${process.versions.node}`,
    started: new Date().toISOString(),
    runtimes: [...runtimes].map(([name, it]) => ({ name, ...(it.ready ? it.identity : {}) })),
    clauses: [...clauses, ...untested].map(({ id }) => id),
    ...(library !== undefined && { library }),
    ...(use !== undefined && { use: { ...use } }),
    ...(rigFiles !== undefined && { rigFiles: { ...rigFiles } }),
  };
}

async function runVitest(
  { suite }: SuiteRun,
  settings: RunSettings,
  due: readonly DueVerdict[],
  events: RunEvents,
  signal: AbortSignal,
): Promise<void> {
  const reporter = new VerdictReporter(due, settings, events, signal);
  const watch = new VitestWatch(signal);
  const vitest = await startQuietly(
    [...new Set(due.map(({ runtime }) => runtime))],
    settings.config.rigs ?? [],
    [reporter, watch],
  );
  const stop = () => void vitest.cancelCurrentRun("keyboard-input");
  const settle = (work: Promise<unknown>) => Promise.race([work, watch.untilUseless(work)]);
  try {
    vitest.provide("settings", settings);
    const files = suite.groups
      .filter(({ clauses }) => clauses.some(({ id }) => settings.clauses?.includes(id)))
      .map((group) => suiteFileOf(suite, group));
    const specifications = vitest.projects.flatMap((project) =>
      files.map((path) => project.createSpecification(path)),
    );
    if (signal.aborted) return;
    signal.addEventListener("abort", stop, { once: true });
    await settle(vitest.runTestSpecifications(specifications));
    reporter.giveUpRest("its worker was killed");
  } finally {
    signal.removeEventListener("abort", stop);
    await settle(vitest.close());
  }
}

/** A vitest that prints nothing and leaves the process's signals to us: it would exit at the first Ctrl-C. */
async function startQuietly(
  projects: string[],
  rigs: readonly { readonly name: string }[],
  reporters: Reporter[],
): Promise<Vitest> {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const vitest = await createVitest(
    "test",
    {
      root: ROOT,
      config: join(ROOT, "vitest.config.ts"),
      project: projects,
      watch: false,
      reporters,
    },
    // Beside the projects of vitest.config.ts, and after them. A rig runs one program at a time.
    {
      logLevel: "silent",
      test: {
        projects: rigs.map(({ name }, i) => runtimeProject(name, RUNTIME_NAMES.length + 1 + i, 1)),
      },
    },
    { stdout: nowhere(), stderr: nowhere() },
  );
  for (const [i, signal] of SIGNALS.entries()) {
    const theirs = process.listeners(signal).filter((listener) => !before[i]?.includes(listener));
    for (const listener of theirs) process.removeListener(signal, listener);
  }
  return vitest;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;
