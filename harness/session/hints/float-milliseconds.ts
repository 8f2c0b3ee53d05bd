import type { PythonNode } from "../python-source/syntax.ts";
import { numberOf } from "./arithmetic.ts";
import { argumentsOf, calledName } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program, written } from "./program.ts";

/**
 * Finds a sleep with a float, such as `sleep_ms(0.5)` or `sleep_ms(1 / 3 * 1000)`. `sleep_ms` accepts only whole
 * numbers.
 */
export function findFloatMilliseconds(program: Program): Hint[] {
  return program.calls.flatMap((call) => {
    const name = calledName(call, program) ?? "";
    const [length] = argumentsOf(call, program).positional;
    if (!WHOLE.has(name) || length === undefined) return [];
    const ms = numberOf(length, program);
    // The `sleep_ms` of asyncio accepts a float that is not positive, and reads it as 0.
    const isAccepted = name === "asyncio.sleep_ms" && ms !== undefined && ms.value <= 0;
    if (!ms?.isFloat || isAccepted) return [];
    const shown = inOneLine(call, program);
    const given = length.name === "Number" ? "" : `, and ${inOneLine(length, program)} is a float`;
    return [
      program.mistake(
        "float-milliseconds",
        call,
        `${shown} raises TypeError, because it accepts only a whole number of milliseconds${given}.`,
        adviceFor(call, length, ms.value, program),
      ),
    ];
  });
}

const WHOLE: ReadonlySet<string> = new Set(["asyncio.sleep_ms", "time.sleep_ms"]);

function adviceFor(call: PythonNode, length: PythonNode, ms: number, program: Program): string {
  const callee = program.text(call.firstChild!);
  const text = inOneLine(length, program);
  const isNumber = length.name === "Number";
  if (!isNumber && ms >= 1) return `${callee}(int(${text}))`;
  const whole = `${callee}(${Math.max(1, Math.round(ms))})`;
  return calledName(call, program) === "asyncio.sleep_ms" && ms < 100
    ? `${whole}, or await ${written("asyncio.sleep", program)}(${text}) to sleep ${isNumber ? text : Number(ms.toPrecision(3))} seconds`
    : whole;
}
