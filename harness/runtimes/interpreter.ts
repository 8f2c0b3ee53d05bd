import { realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute } from "node:path";
import { performance } from "node:perf_hooks";
import { type GroupEnd, startGroup } from "../toolchain/process-group.ts";
import { OUTPUT_LIMIT_BYTES } from "../trace/run.ts";
import type { Family, RuntimeIdentity } from "../trace/runtime.ts";
import { describeCall, type Interpreter, prepareCall } from "./interpreter-call.ts";
import { findAnswer, type InterpreterAnswer, identityOf, QUESTION } from "./question.ts";
import { quote } from "./quote.ts";

/**
 * Runs the statements of `prelude` in an interpreter, then asks the interpreter about itself, and returns the answer.
 * The interpreter is killed if it still runs after `limitMs`, or if it prints too much. Throws an Error that shows the
 * output if there is no answer, or if the interpreter was killed.
 */
export async function askInterpreter(
  interpreter: Interpreter,
  prelude: readonly string[] = [],
  limitMs = ANSWER_LIMIT_MS,
): Promise<InterpreterAnswer> {
  const { command, cwd = tmpdir() } = interpreter;
  const call = prepareCall(interpreter, [...prelude, QUESTION].join("\n"));
  const startedMs = performance.now();
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[], bytes: 0 };
  let stopped: "late" | "flooded" | undefined;
  const stop = (why: typeof stopped) => {
    stopped ??= why;
    group.kill();
  };
  const group = startGroup(command, call.args, {
    env: interpreterEnvironment(interpreter.env),
    cwd,
    onOutput: (stream, chunk) => {
      const room = OUTPUT_LIMIT_BYTES - output.bytes;
      output.bytes += chunk.length;
      if (room > 0) output[stream].push(chunk.subarray(0, room));
      if (output.bytes > OUTPUT_LIMIT_BYTES) stop("flooded");
    },
  });
  const timer = setTimeout(() => stop("late"), limitMs);
  const end = await group.ended;
  clearTimeout(timer);
  call.release();

  if (end.kind === "unstarted") throw new Error(end.reason);
  const stdout = Buffer.concat(output.stdout).toString();
  const stderr = Buffer.concat(output.stderr).toString();
  const answer = findAnswer(stdout);
  if (answer === undefined || stopped !== undefined || end.kind === "signalled") {
    const wallMs = Math.round(performance.now() - startedMs);
    throw new Error(
      `${command} ${answer ? "answered, but then it" : "did not identify itself: it"} ${describeEnd(end, stopped)} after ${wallMs} ms. It printed ${describeOutput(stdout, stderr)}. aiorig starts the command as ${describeCall(interpreter)}: the command must run this Python program and then exit`,
    );
  }
  if (end.left !== undefined) {
    throw new Error(`${command} started processes that could not be ended: ${end.left.join(", ")}`);
  }
  return answer;
}

/**
 * Returns the identity of an interpreter on this machine. `usual` is the family of the interpreter's column, such as
 * `micropython`. The interpreter is judged by the deviations that are declared for this family, even if it is another
 * implementation.
 */
export async function identifyInterpreter(
  { command }: Interpreter,
  answer: InterpreterAnswer,
  usual: Family,
): Promise<RuntimeIdentity> {
  const executable = await findExecutable(command, answer.executable);
  return { ...identityOf(answer, usual), command, executable };
}

/**
 * Returns the user's environment without variables that change the interpreter, such as PYTHONPATH and MICROPYPATH. The
 * variables in `further` are added.
 */
export function interpreterEnvironment(
  further: Readonly<Record<string, string>> = {},
): Record<string, string> {
  // Some interpreters that are judged as MicroPython write bytecode files next to modules, as CPython does. This
  // variable prevents such files.
  const environment: Record<string, string> = { PYTHONDONTWRITEBYTECODE: "1" };
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(PYTHON|MICROPY)/.test(name)) environment[name] = value;
  }
  return { ...environment, ...further };
}

/**
 * Returns the last line of a process's standard error, after a colon and a space, so that a message can end with this
 * text. Returns an empty text if the process printed nothing.
 */
export function lastWords(stderr: string): string {
  const last = stderr.trimEnd().split("\n").at(-1)?.trim();
  return last ? `: ${last}` : "";
}

const ANSWER_LIMIT_MS = 10_000;

function describeEnd(
  end: Exclude<GroupEnd, { kind: "unstarted" }>,
  stopped: "late" | "flooded" | undefined,
): string {
  if (stopped === "late") return "was still running and was stopped";
  if (stopped === "flooded") return `printed more than ${OUTPUT_LIMIT_BYTES} bytes and was stopped`;
  return end.kind === "signalled" ? `died of ${end.signal}` : `ended with code ${end.code}`;
}

function describeOutput(stdout: string, stderr: string): string {
  const parts = [
    ...(stdout === "" ? [] : [`${quote(stdout)} on standard output`]),
    ...(stderr === "" ? [] : [`${quote(stderr)} on standard error`]),
  ];
  return parts.join(" and ") || "nothing";
}

/**
 * Returns the path of the interpreter's file. `named` is the path that the interpreter itself reported. If this is not
 * the absolute path of an existing file, returns the path of the command's file.
 */
async function findExecutable(command: string, named: string): Promise<string> {
  const isUsable = isAbsolute(named);
  const found = isUsable ? await realpath(named).catch(() => undefined) : undefined;
  return found ?? (await realpath(command));
}
