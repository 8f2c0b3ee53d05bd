import { scopeAround } from "../python-source/syntax.ts";
import type { Session } from "../session.ts";
import { mayAwaitTask } from "./awaited-tasks.ts";
import { nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { type Program, written } from "./program.ts";
import { type Frame, isInProgram, readFrame } from "./traceback.ts";

/**
 * Finds tasks that ended with an exception while no other task was waiting for them. The loop then prints the
 * exception. MicroPython and CPython print it in a fixed form. If the program awaits the task later, the await gets the
 * exception, and the rule reports nothing.
 */
export function findLostExceptions(program: Program, session: Session): Hint[] {
  const lines = session.console
    .map(({ text }) => text)
    .join("")
    .split(/\r\n|\r|\n/);
  const found = new Map<string, Hint>();
  for (const [index, line] of lines.entries()) {
    const report = HEADS.includes(line) ? readReport(lines, index + 1) : undefined;
    const hint = report && hintFor(report, program);
    if (hint !== undefined) found.set(`${hint.line} ${hint.what}`, hint);
  }
  return [...found.values()];
}

const HEADS = ["Task exception wasn't retrieved", "Task exception was never retrieved"];

/** An exception that the loop printed. */
interface Report {
  readonly frames: readonly Frame[];
  /** The name of the exception's class, such as `ValueError`. */
  readonly type: string;
  readonly message: string;
}

function readReport(lines: readonly string[], from: number): Report | undefined {
  const start = lines.indexOf("Traceback (most recent call last):", from);
  if (start < 0 || start > from + 2) return undefined;
  const frames: Frame[] = [];
  for (const line of lines.slice(start + 1)) {
    const frame = readFrame(line);
    if (frame !== undefined) {
      frames.push(frame);
      continue;
    }
    if (line.startsWith(" ")) continue;
    const [, type, message] = /^([\w.]+)(?:: (.*))?$/.exec(line) ?? [];
    return type === undefined ? undefined : { frames, type, message: message ?? "" };
  }
  return undefined;
}

function hintFor({ frames, type, message }: Report, program: Program): Hint | undefined {
  const own = frames.filter((frame) => isInProgram(frame, program.file));
  const [task] = own;
  const at = own.at(-1);
  if (task === undefined || at === undefined || mayAwaitTask(task.name, program)) return undefined;
  const text = message === "" ? type : `${type}: ${message}`;
  return {
    rule: "lost-exception",
    kind: "mistake",
    file: program.file,
    line: at.line,
    what: `${text} ended the task of ${task.name} here. At that time, no other task was waiting for it. So the loop only printed the exception, and the program continued without this task.`,
    instead: MISTAKES.has(type)
      ? fixOf(at, message, program)
      : `Catch the exception in ${task.name} with "try" and "except ${nameInProgram(type, program)}". Or let another task await this task before it fails, for example with gather. Then the other task gets the exception`,
  };
}

/** The exceptions that come from a mistake in the code. A program that catches such an exception hides the mistake. */
const MISTAKES: ReadonlySet<string> = new Set([
  "AttributeError",
  "ImportError",
  "IndentationError",
  "ModuleNotFoundError",
  "NameError",
  "NotImplementedError",
  "SyntaxError",
  "TypeError",
  "UnboundLocalError",
]);

function fixOf(at: Frame, message: string, program: Program): string {
  const global = UNBOUND.test(message) ? forgottenGlobal(at, program) : undefined;
  return global === undefined
    ? "Correct this line, and do not catch this exception, because it shows a mistake in the code"
    : `At the start of ${at.name}, write: global ${global}. Without this line, ${at.name} has its own variable ${global}`;
}

const UNBOUND = /referenced before assignment|cannot access local variable/;

/**
 * Returns the global variable that the function `name` updates in the line `line` without the statement `global`.
 * Returns undefined if there is no such variable, or if there are several.
 */
function forgottenGlobal({ line, name }: Frame, program: Program): string | undefined {
  const { names, text, lineOf, nodes } = program;
  const found = nodes.flatMap((node) => {
    const target = node.name === "UpdateStatement" ? node.firstChild! : undefined;
    const scope = scopeAround(node);
    if (target?.name !== "VariableName" || lineOf(node) !== line) return [];
    if (scope?.name !== "FunctionDefinition" || nameOf(scope, program) !== name) return [];
    const local = names.bindingsIn(scope, text(target));
    // If the function also sets the variable in another way, the variable may be local on purpose.
    const isUpdated = local.length > 0 && local.every(({ kind }) => kind === "update");
    return isUpdated && names.bindingsIn(undefined, text(target)).length > 0 ? [text(target)] : [];
  });
  const [only, ...others] = new Set(found);
  return others.length === 0 ? only : undefined;
}

/**
 * Returns the expression with which a program can name the class of an exception. The name may need a prefix,
 * because MicroPython has TimeoutError and CancelledError only in asyncio.
 */
function nameInProgram(type: string, program: Program): string {
  const isOfAsyncio = /^(asyncio\.)?(TimeoutError|CancelledError)$/.test(type);
  return isOfAsyncio ? written(`asyncio.${type.replace("asyncio.", "")}`, program) : type;
}
