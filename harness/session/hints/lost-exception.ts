import type { Session } from "../session.ts";
import { mayAwaitTask } from "./awaited-tasks.ts";
import type { Hint } from "./hint.ts";
import { type Program, written } from "./program.ts";
import { type Frame, isInProgram, readFrame } from "./traceback.ts";

/**
 * A task ended with an exception while no other task was waiting for it. The loop then prints the exception. MicroPython
 * and CPython print it in a fixed form. If the program awaits the task later, the await gets the exception, so the
 * exception is not lost.
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
    instead: `Catch the exception in ${task.name} with try and except ${nameInProgram(type, program)}. Or let another task await this task before it fails, for example with gather. Then the other task gets the exception`,
  };
}

/**
 * Returns the name with which a program names the class of an exception. MicroPython has TimeoutError and
 * CancelledError only in asyncio.
 */
function nameInProgram(type: string, program: Program): string {
  const isOfAsyncio = /^(asyncio\.)?(TimeoutError|CancelledError)$/.test(type);
  return isOfAsyncio ? written(`asyncio.${type.replace("asyncio.", "")}`, program) : type;
}
