import { argumentsOf, calledName } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program, written } from "./program.ts";

/** Finds a sleep of a part of a millisecond, such as `sleep_ms(0.5)`. The functions accept only whole numbers. */
export function findFloatMilliseconds(program: Program): Hint[] {
  return program.calls.flatMap((call) => {
    const name = calledName(call, program) ?? "";
    const [length] = argumentsOf(call, program).positional;
    if (!WHOLE.has(name) || length?.name !== "Number") return [];
    const text = program.text(length);
    if (!/[.eE]/.test(text) || /^0x/i.test(text)) return [];
    const whole = Math.max(1, Math.round(Number(text)));
    const callee = program.text(call.firstChild!);
    const seconds = `${written("asyncio.sleep", program)}(${text})`;
    return [
      program.mistake(
        "float-milliseconds",
        call,
        `${inOneLine(call, program)} accepts only a whole number of milliseconds: TypeError.`,
        name === "asyncio.sleep_ms" && Number(text) < 100
          ? `${callee}(${whole}), or await ${seconds} for ${text} seconds`
          : `${callee}(${whole})`,
      ),
    ];
  });
}

const WHOLE: ReadonlySet<string> = new Set(["asyncio.sleep_ms", "time.sleep_ms"]);
