import type { Session } from "../session.ts";
import { calledName } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program, written } from "./program.ts";
import { isInProgram, readFrame } from "./traceback.ts";

/** Finds a `wait_for` whose timeout ended the program, because nothing caught the exception. */
export function findUncaughtTimeouts(program: Program, { end }: Session): Hint[] {
  const outcome = end.kind === "program" ? end.outcome : undefined;
  if (outcome?.kind !== "raised" || !/^([\w.]+\.)?TimeoutError\b/.test(outcome.exception))
    return [];
  const frame = outcome.traceback
    .split(/\r\n|\r|\n/)
    .flatMap((line) => readFrame(line) ?? [])
    .findLast((one) => isInProgram(one, program.file));
  const call = program.calls.find(
    (one) => TIMED.has(calledName(one, program) ?? "") && program.lineOf(one) === frame?.line,
  );
  if (call === undefined) return [];
  return [
    program.mistake(
      "timeout-not-caught",
      call,
      `${inOneLine(call, program)} took longer than its limit and raised TimeoutError. Nothing catches this exception, so it ended the program.`,
      `Put this line into a try block. After this block, add a block that says what to do after the timeout. Start it with: except ${written("asyncio.TimeoutError", program)}:`,
    ),
  ];
}

const TIMED: ReadonlySet<string> = new Set(["asyncio.wait_for", "asyncio.wait_for_ms"]);
