import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Clause, Untested } from "../check/clause.ts";
import {
  declaredSkip,
  declaredUntested,
  judge,
  judgeBroken,
  skippedWithoutPins,
  withoutRuntime,
} from "../results/judge.ts";
import { ownMark, withOwnExpectation } from "../results/own-expectations.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { keepTrace } from "../results/trace-file.ts";
import type { Judgement } from "../results/verdict.ts";
import { columnQuarantine } from "../runtimes/rig-quarantine.ts";
import type { Run } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";
import { factsOfColumn, type RunSettings } from "./settings.ts";
import { OWN_FIXTURES, shownPath } from "./suite.ts";

/** A verdict, and the reason why its trace was lost. The reason is absent if the trace was not lost. */
export interface JudgedClause {
  readonly line: VerdictLine;
  readonly traceLost?: string;
}

/** What to judge. */
export interface AskedClause {
  readonly clause: Clause;
  readonly repetition: number;
  /** Stops the program. */
  readonly signal: AbortSignal;
  /** Called before the check. The check starts when the promise that this function returns has settled. */
  readonly beforeCheck: () => Promise<unknown>;
  /**
   * Ends the use of the runtime. If the runtime then shows a fault, the function returns this fault. Set only for the
   * last clause that uses the runtime. See `farewell`.
   */
  readonly sayFarewell?: () => Promise<string | undefined>;
}

/**
 * Runs a clause's program and judges the run. Keeps the trace, so that the verdict can be judged again. Calls `open` to
 * open the runtime only if the clause must be run.
 */
export async function judgeClause(
  asked: AskedClause,
  name: string,
  settings: RunSettings,
  open: () => Promise<Runtime>,
): Promise<JudgedClause> {
  const clause = withOwnExpectation(asked.clause, factsOfColumn(name, settings), settings.own);
  const { line, ...rest } = await judgeOnce({ ...asked, clause }, name, settings, open);
  return { line: { ...line, repetition: asked.repetition }, ...rest };
}

async function judgeOnce(
  { clause, repetition, signal, beforeCheck, sayFarewell }: AskedClause,
  name: string,
  settings: RunSettings,
  open: () => Promise<Runtime>,
): Promise<JudgedClause> {
  const facts = factsOfColumn(name, settings);
  const unrun = judgeUnrun(clause, name, settings);
  if (unrun !== undefined) return { line: verdictLine(clause, name, settings, unrun) };

  const path = join(settings.fixtures, clause.program);
  if (!existsSync(path)) {
    const detail = `there is no program ${shownPath(path)}. Add this program, or correct "program" of ${clause.id}`;
    return { line: verdictLine(clause, name, settings, judgeBroken(clause, facts, detail)) };
  }
  const { run: sound, rigFaults } = await runUntilSound(
    () => runProgram(path, clause, open, signal),
    () => columnQuarantine(name, settings.config),
    settings.rigRetries ?? 0,
  );
  const run = signal.aborted ? sound : withFaultAtTheEnd(sound, await sayFarewell?.());
  if (run === "no pins") {
    return { line: verdictLine(clause, name, settings, skippedWithoutPins(name)) };
  }
  await beforeCheck();
  const judgement = judge({ clause, facts, program: shownPath(path) }, run);
  const line = {
    ...verdictLine(clause, name, settings, judgement, run.wallMs),
    ...(rigFaults.length > 0 && { rigFaults }),
  };
  if (judgement.verdict === "untested") return { line };
  try {
    const trace = keepTrace(settings.outDir, name, clause.id, run, repetition);
    return { line: { ...line, trace } };
  } catch (error) {
    return { line, traceLost: (error as Error).message };
  }
}

/**
 * Returns the verdict of a clause that is not run, for one of two reasons: the suite declares a skip, or the runtime is
 * not available. Returns undefined if the clause must be run.
 */
export function judgeUnrun(
  clause: Clause,
  name: string,
  settings: RunSettings,
): Judgement | undefined {
  const why = settings.absent[name];
  const facts = factsOfColumn(name, settings);
  if (why === undefined) {
    return declaredSkip(withOwnExpectation(clause, facts, settings.own), facts);
  }
  return withoutRuntime(why, settings.required.includes(name));
}

/** The settings that a line of the results file needs, in addition to the judgement. */
type LineSettings = Pick<RunSettings, "fixtures" | "own"> & Partial<Pick<RunSettings, "facts">>;

/** Makes a line of the results file. `wallMs` is 0 if no program was run. */
export function verdictLine(
  { id, level, program }: Clause,
  runtime: string,
  { fixtures, own, facts = {} }: LineSettings,
  judgement: Judgement,
  wallMs = 0,
): VerdictLine {
  // If something other than the program broke, for example the rig, the verdict says nothing about the runtime. So the
  // line then has no mark that compares the verdict with the expectations in `own`.
  const isOfRuntime = judgement.broke === undefined || judgement.broke === "program";
  const named = fixtures === OWN_FIXTURES ? program : join(fixtures, program);
  const ms = Math.round(wallMs);
  return {
    type: "verdict",
    clause: id,
    runtime,
    level,
    repetition: 1,
    ...judgement,
    ...(isOfRuntime &&
      ownMark(
        { clause: id, expected: judgement.expected },
        factsOfColumn(runtime, { facts }),
        own,
      )),
    program: named,
    ms,
  };
}

/** Makes the results line of a promise that no program can test. */
export function untestedLine(entry: Untested, runtime: string): VerdictLine {
  const judgement = declaredUntested(entry);
  return {
    type: "verdict",
    clause: entry.id,
    runtime,
    repetition: 1,
    ...judgement,
    program: "",
    ms: 0,
  };
}

/**
 * Returns `run` with the fault that the adapter showed after its last program, for example a wrong exit code. `run` is
 * the run of this program. There is no later program that could show this fault. If the run already has an adapter
 * fault, the earlier fault stays, because it says more about the cause.
 */
function withFaultAtTheEnd(run: Run | "no pins", fault: string | undefined): Run | "no pins" {
  if (fault === undefined) return run;
  const detail = `the adapter ${fault} (after this program, aiorig said "bye", because this was the last program of its group)`;
  const outcome = { kind: "adapter fault", detail } as const;
  if (run === "no pins")
    return { outcome, trace: { marks: [], stdout: "", stderr: "" }, wallMs: 0 };
  return run.outcome.kind === "adapter fault" ? run : { ...run, outcome };
}

interface SoundRun {
  readonly run: Run | "no pins";
  /** The faults of the rig after which the program was run again. */
  readonly rigFaults: string[];
}

/**
 * Runs a program. After a fault of the rig, runs the program again, at most `retries` times. After any other outcome,
 * the program is never run again, because a verdict about a runtime must not depend on the number of attempts. If the
 * rig is under quarantine, no program is run.
 */
async function runUntilSound(
  runOnce: () => Promise<Run | "no pins">,
  findQuarantine: () => string | undefined,
  retries: number,
): Promise<SoundRun> {
  const rigFaults: string[] = [];
  for (;;) {
    const quarantine = findQuarantine();
    if (quarantine !== undefined) return { run: quarantinedRun(quarantine), rigFaults };
    const run = await runOnce();
    if (run === "no pins" || run.outcome.kind !== "rig fault" || rigFaults.length >= retries) {
      return { run, rigFaults };
    }
    rigFaults.push(run.outcome.detail);
  }
}

function quarantinedRun(detail: string): Run {
  const trace = { marks: [], stdout: "", stderr: "" };
  return { outcome: { kind: "rig fault", detail }, trace, wallMs: 0 };
}

async function runProgram(
  path: string,
  { limitMs, pins, typed, startTickMs }: Clause,
  open: () => Promise<Runtime>,
  signal: AbortSignal,
): Promise<Run | "no pins"> {
  let runtime: Runtime;
  try {
    runtime = await open();
  } catch (error) {
    const trace = { marks: [], stdout: "", stderr: "" };
    const detail = (error as Error).message;
    return { outcome: { kind: "unavailable", detail }, trace, wallMs: 0 };
  }
  if (pins !== undefined && !runtime.capabilities.pins) return "no pins";
  const asked = {
    ...(limitMs && { limitMs }),
    ...(pins && { pins }),
    ...(typed && { typed }),
    ...(startTickMs && { startTickMs }),
  };
  return runtime.run({ path }, { signal, ...asked });
}
