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
import type { VerdictLine } from "../results/results-lines.ts";
import { keepTrace } from "../results/trace-file.ts";
import type { Judgement } from "../results/verdict.ts";
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
  /** Awaited between the run and the check. */
  readonly beforeCheck: () => Promise<unknown>;
}

/**
 * Runs a clause's program and judges the run. Keeps the trace, but not if a clause without pins passes. Calls `open` to
 * open the runtime only if the clause must be run.
 */
export async function judgeClause(
  asked: AskedClause,
  name: string,
  settings: RunSettings,
  open: () => Promise<Runtime>,
): Promise<JudgedClause> {
  const { line, ...rest } = await judgeOnce(asked, name, settings, open);
  return { line: { ...line, repetition: asked.repetition }, ...rest };
}

async function judgeOnce(
  { clause, repetition, signal, beforeCheck }: AskedClause,
  name: string,
  settings: RunSettings,
  open: () => Promise<Runtime>,
): Promise<JudgedClause> {
  const facts = factsOfColumn(name, settings);
  const unrun = judgeUnrun(clause, name, settings);
  if (unrun !== undefined) return { line: verdictLine(clause, name, settings, unrun) };

  const path = join(settings.fixtures, clause.program);
  if (!existsSync(path)) {
    const detail = `there is no program ${shownPath(path)}. Add it, or correct "program" of ${clause.id}`;
    return { line: verdictLine(clause, name, settings, judgeBroken(clause, facts, detail)) };
  }
  const run = await runProgram(path, clause, open, signal);
  if (run === "no pins") {
    return { line: verdictLine(clause, name, settings, skippedWithoutPins(name)) };
  }
  await beforeCheck();
  const judgement = judge({ clause, facts, program: shownPath(path) }, run);
  const line = verdictLine(clause, name, settings, judgement, run.wallMs);
  const isPlain = judgement.verdict === "pass" && clause.pins === undefined;
  if (isPlain || judgement.verdict === "untested") return { line };
  try {
    const trace = keepTrace(settings.outDir, name, clause.id, run, repetition);
    return { line: { ...line, trace } };
  } catch (error) {
    return { line, traceLost: (error as Error).message };
  }
}

/**
 * The verdict of a clause that is not run, because a skip is declared or the runtime is not available. Undefined if the
 * clause must be run.
 */
export function judgeUnrun(
  clause: Clause,
  name: string,
  settings: RunSettings,
): Judgement | undefined {
  const why = settings.absent[name];
  if (why === undefined) return declaredSkip(clause, factsOfColumn(name, settings));
  return withoutRuntime(why, settings.required.includes(name));
}

/** Makes a line of the results file. `wallMs` is 0 if nothing was run. */
export function verdictLine(
  { id, level, program }: Clause,
  runtime: string,
  { fixtures }: RunSettings,
  judgement: Judgement,
  wallMs = 0,
): VerdictLine {
  const named = fixtures === OWN_FIXTURES ? program : join(fixtures, program);
  const ms = Math.round(wallMs);
  return {
    type: "verdict",
    clause: id,
    runtime,
    level,
    repetition: 1,
    ...judgement,
    program: named,
    ms,
  };
}

/** Makes the line of a promise that no program can test. */
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

async function runProgram(
  path: string,
  { limitMs, pins, startTickMs }: Clause,
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
    ...(startTickMs && { startTickMs }),
  };
  return runtime.run({ path }, { signal, ...asked });
}
