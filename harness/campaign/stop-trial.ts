import { type ChildProcess, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { AIORIG } from "../cli/start-words.ts";
import { NO_NPM_CODE, PLAIN } from "../cli/testing/planted-suite.ts";
import { ROOT } from "../engine/suite.ts";
import { type Results, readResultsFile } from "../results/results-file.ts";
import { readProcessStat } from "../toolchain/process-identity.ts";
import { listTree, type Role, type TreeProcess } from "./process-tree.ts";
import type { StopGrounds } from "./stop-grounds.ts";
import type { Start, StopPlan, Subject } from "./stop-plan.ts";

/** The result of one trial, in which a command is started and stopped. */
export interface StopTrial {
  /** The role of the process that got the signal. Undefined if no process could get it any more. */
  readonly target?: Role | "group";
  /** The exit code of the started process, or the name of the signal that ended it. */
  readonly end: number | NodeJS.Signals;
  /** The time in milliseconds from the signal until no process was left. */
  readonly clearedMs: number;
  /** The problems of the trial. The list is empty if there was no problem. */
  readonly problems: readonly string[];
}

/**
 * Starts a command, sends the planned signal, and returns how the command ended and which problems it had, such as
 * leftover processes. `usualMs` is the time that the command takes if nobody stops it.
 */
export async function tryStop(
  plan: StopPlan,
  grounds: StopGrounds,
  usualMs: number,
): Promise<StopTrial> {
  const command = startCommand(plan, grounds);
  await Promise.race([command.ended, delay((usualMs * plan.moment) / 1000)]);
  const target = chooseTarget(plan, command);
  const struckMs = performance.now();
  if (target !== undefined) {
    strike(target.pid, plan.signal);
    if (plan.againMs !== undefined) {
      await Promise.race([command.ended, delay(plan.againMs)]);
      if (isSame(target.process)) strike(target.pid, plan.signal);
    }
  }
  const end = await endOf(command, plan);
  const problems =
    end === "hangs" ? [`the command still ran ${END_LIMIT_MS / 1000} s after the signal`] : [];
  const left = await waitUntilGone(command.sign, LEFT_LIMIT_MS);
  const clearedMs = Math.round(performance.now() - struckMs);
  problems.push(...left.map(({ role, command: line }) => `left: ${role} ${line.slice(0, 200)}`));
  for (const { pid } of left) strike(pid, "SIGKILL");
  if (end !== "hangs")
    problems.push(...judgeEnd(plan.subject, target?.role, plan.signal, end, command));
  return {
    ...(target && { target: target.role }),
    end: end === "hangs" ? "SIGKILL" : end,
    clearedMs,
    problems,
  };
}

/**
 * Measures the time in milliseconds that a command takes if nobody stops it. A command that never ends by itself is
 * killed after `ENDLESS_MS`. Throws if a command that ends by itself does not end correctly, or if processes are left.
 */
export async function timeOf(
  subject: Subject,
  start: Start,
  grounds: StopGrounds,
): Promise<number> {
  const startedMs = performance.now();
  const command = startCommand({ subject, start }, grounds);
  const isLasting = LASTS_FOR_EVER.has(subject);
  if (isLasting) {
    await delay(ENDLESS_MS);
    strike(command.child.pid!, "SIGKILL");
  }
  const end = await command.ended;
  const left = await waitUntilGone(command.sign, LEFT_LIMIT_MS);
  const problems = isLasting ? [] : judgeEnd(subject, undefined, "SIGTERM", end, command);
  if (problems.length > 0 || left.length > 0) {
    throw new Error(
      `${subject} does not end correctly even without a signal: ${[...problems, ...left.map((each) => each.command)].join("; ")}\n${command.output()}`,
    );
  }
  return performance.now() - startedMs;
}

interface Command {
  readonly child: ChildProcess;
  /** A text in the environment of each process of the command, by which these processes are found. */
  readonly sign: string;
  readonly outDir: string;
  readonly ended: Promise<number | NodeJS.Signals>;
  output(): string;
}

function startCommand(
  { subject, start }: Pick<StopPlan, "subject" | "start">,
  grounds: StopGrounds,
): Command {
  const outDir = grounds.outFolder();
  const args = argumentsOf(subject, grounds, outDir);
  const npm = ["npm", "run", "aiorig", "--", ...args];
  const [program = "", ...rest] = {
    npm,
    node: [...AIORIG, ...args],
    // Some shells replace themselves with their last command. So `exit` is the last command here, and the shell must
    // wait until aiorig has ended.
    shell: ["sh", "-c", '"$@"; exit $?', "sh", ...AIORIG, ...args],
    terminal: ["python3", "-c", IN_A_TERMINAL, ...npm],
  }[start];
  const sign = `AIORIG_STOPS=${randomUUID()}`;
  const [name = "", value] = sign.split("=");
  const child = spawn(program, rest, {
    cwd: ROOT,
    // The command has its own group and session, as if a shell had started it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...withoutNpm(process.env),
      ...PLAIN,
      ...NO_NPM_CODE,
      PATH: [grounds.bin, process.env.PATH].join(delimiter),
      TMPDIR: grounds.temporary,
      [name]: value,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk) => {
      output += chunk;
    });
  }
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal!));
  });
  return { child, sign, outDir, ended, output: () => stripVTControlCharacters(output) };
}

/** A Python program that runs another program in a terminal and ends with its exit code. */
const IN_A_TERMINAL = `
import os, pty, sys
code = os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:]))
sys.exit(code if code >= 0 else 128 - code)
`;

function argumentsOf(
  subject: Subject,
  { suite: { folder }, endless, rig, emulatedRig }: StopGrounds,
  outDir: string,
): string[] {
  const [command, runtime = ""] = subject.split(" ");
  switch (subject) {
    case "trace":
      return ["trace", endless, "--runtime", "pico-virtual", "--limit-ms", "1000000"];
    case "fuzz":
      return ["fuzz", "--seed", "1", "--count", "20", "--out", outDir];
    case "rig doctor":
      return ["rig", "doctor", rig, "--wait"];
    case "run rig":
      return ["run", "--suites", folder, "--out", outDir, "--rig", emulatedRig];
    default:
      return [command!, "--suites", folder, "--out", outDir, "--runtime", runtime];
  }
}

/** Removes the variables that npm sets, so that the command does not look as if npm had started it. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^npm_/i.test(name)));
}

interface Target {
  readonly role: Role | "group";
  /** The id of the process, or the negative id of its group. */
  readonly pid: number;
  readonly process: TreeProcess;
}

function chooseTarget({ wishes, choice }: StopPlan, { sign }: Command): Target | undefined {
  const tree = listTree(sign);
  for (const role of wishes) {
    const found = tree.filter((process) => process.role === (role === "group" ? "main" : role));
    const process = found[choice % found.length];
    if (process === undefined) continue;
    const pid = role === "group" ? -readProcessStat(process.pid)!.group : process.pid;
    return { role, pid, process };
  }
  return undefined;
}

function isSame({ pid, startTime }: TreeProcess): boolean {
  return readProcessStat(pid)?.startTime === startTime;
}

function strike(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // The process has ended by itself.
  }
}

async function endOf(command: Command, { subject }: StopPlan) {
  if (LASTS_FOR_EVER.has(subject)) {
    // The signal may have had no effect on this command, because another process received it. So if the command does
    // not end soon, its main process gets SIGTERM.
    const early = await Promise.race([command.ended, delay(ENDLESS_MS, undefined)]);
    if (early !== undefined) return early;
    const main = listTree(command.sign).find(({ role }) => role === "main");
    if (main !== undefined) strike(main.pid, "SIGTERM");
  }
  const timer = new AbortController();
  const end = await Promise.race([
    command.ended,
    delay(END_LIMIT_MS, "hangs" as const, { signal: timer.signal }).catch(() => "hangs" as const),
  ]);
  timer.abort();
  return end;
}

async function waitUntilGone(sign: string, limitMs: number): Promise<TreeProcess[]> {
  const startedMs = performance.now();
  for (;;) {
    const left = listTree(sign);
    if (left.length === 0 || performance.now() - startedMs > limitMs) return left;
    await delay(50);
  }
}

const LASTS_FOR_EVER: ReadonlySet<Subject> = new Set(["trace"]);
const ENDLESS_MS = 6000;
const END_LIMIT_MS = 90_000;
const LEFT_LIMIT_MS = 15_000;

/**
 * The exit code of each command if no signal of the plan stops it. The command `trace` never ends by itself, so the
 * campaign ends it with SIGTERM.
 */
const CODES: Readonly<Record<Subject, number>> = {
  "run cpython": 0,
  "run micropython": 0,
  "run reference": 0,
  "run pico-virtual": 0,
  "run rig": 0,
  fuzz: 0,
  trace: 143,
  "rig doctor": 3,
};

/** For each signal, the exit code of a main process that this signal has stopped. */
const STOPPED: Partial<Record<NodeJS.Signals, number>> = {
  SIGINT: 130,
  SIGTERM: 143,
  SIGHUP: 129,
  SIGKILL: 137,
  SIGQUIT: 131,
  SIGPIPE: 141,
};

/** The roles of the processes that end the whole command when they end. */
const HEADS: ReadonlySet<Role | "group" | undefined> = new Set([
  "terminal",
  "npm",
  "sh",
  "main",
  "group",
]);

function judgeEnd(
  subject: Subject,
  target: Role | "group" | undefined,
  signal: NodeJS.Signals,
  end: number | NodeJS.Signals,
  command: Command,
): string[] {
  const { results, problem } = readResults(subject, command.outDir);
  const problems = problem === undefined ? [] : [problem];
  const isComplete = isWhole(subject, results, command.output());
  const unmet = results?.verdicts.filter(({ met }) => !met) ?? [];
  const say = (what: string) => problems.push(`${what}: ${command.output().trim().slice(-1500)}`);

  const isDone = isComplete && end === CODES[subject];
  if (end === 0 && !isDone) say("exit code 0, although the command did not do all its work");
  if (end === 1 && !ENDS_OF_NPM.has(target)) say("exit code 1, although no clause failed");
  if (end === 2) say("exit code 2, although the command line was valid");
  if (/\bbroke\. This is a defect|^\s+at .*:\d+:\d+/m.test(command.output()) && HEADS.has(target)) {
    say("the output contains a stack trace");
  }
  if (HEADS.has(target)) {
    for (const { clause, detail } of unmet) {
      problems.push(`the stopped command wrote an unexpected verdict for ${clause}: ${detail}`);
    }
  }
  if (target === "main" && !isDone) {
    const expected = [STOPPED[signal], signal];
    if (!expected.includes(end))
      say(`the main process got ${signal}, but the command ended with ${end}`);
  }
  if (target === undefined || target === "guard") {
    if (end !== CODES[subject]) say(`no signal stopped the command, but it ended with ${end}`);
  }
  return problems;
}

/** The roles of processes. If a process with such a role gets the signal, npm may end with exit code 1. */
const ENDS_OF_NPM: ReadonlySet<Role | "group" | undefined> = new Set([
  "terminal",
  "npm",
  "sh",
  "group",
]);

function readResults(subject: Subject, outDir: string): { results?: Results; problem?: string } {
  const file = join(outDir, "results.jsonl");
  if (!subject.startsWith("run ") || !existsSync(file)) return {};
  try {
    return { results: readResultsFile(file) };
  } catch (error) {
    return { problem: `results.jsonl: ${(error as Error).message}` };
  }
}

/** Returns true if the command has done all its work. */
function isWhole(subject: Subject, results: Results | undefined, output: string): boolean {
  switch (subject) {
    case "fuzz":
      return /^20 of 20 programs/m.test(output);
    case "rig doctor":
      return output.includes("absent cannot be used.");
    case "trace":
      return false;
    default:
      return (
        results !== undefined &&
        results.verdicts.length === 3 &&
        results.verdicts.every(({ met }) => met) &&
        /^Conforms\.$/m.test(output)
      );
  }
}
