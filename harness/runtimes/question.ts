import path from "node:path";
import { z } from "zod";
import { findAnswers, printAnswer } from "../trace/marked-answer.ts";
import { BUILT_IN, type RuntimeIdentity } from "./runtime.ts";

/** What an interpreter says of itself, on this machine or on a board. */
export interface InterpreterAnswer {
  readonly implementation: string;
  readonly version: string;
  /** The version of the Python language, such as `3.4`. It says nothing of a MicroPython. */
  readonly language: string;
  /** Whether its `time` has the ticks of MicroPython: so have its forks, whatever they are called. */
  readonly hasTicks: boolean;
  readonly platform: string;
  /** As the interpreter names itself; empty if it does not. */
  readonly executable: string;
  /** The file that `import asyncio` loads, or BUILT_IN. */
  readonly asyncio: string;
}

/**
 * Python text that asks an interpreter what it is. The imports are what the probe needs: an interpreter without them
 * fails here, not at each program. `findAnswer` reads what it prints.
 */
export const QUESTION = `
import sys, io, json, time, asyncio
i = sys.implementation
machine = getattr(i, "_machine", None)
if machine is None:
    try:
        import platform
        machine = sys.platform + " " + platform.machine()
    except (ImportError, AttributeError):
        machine = sys.platform
version = ".".join([str(part) for part in i.version[:3]])
if len(i.version) > 3 and i.version[3] not in ("", "final"):
    version += "-" + i.version[3]
${printAnswer(`{
    "implementation": i.name,
    "version": version,
    "language": ".".join([str(part) for part in sys.version_info[:2]]),
    "hasTicks": hasattr(time, "ticks_ms"),
    "platform": machine,
    "executable": getattr(sys, "executable", None) or "",
    "asyncio": getattr(asyncio, "__file__", None) or "",
}`)}
`;

/** The answer to QUESTION, wherever it is in what was printed: wrappers print lines of their own. */
export function findAnswer(output: string): InterpreterAnswer | undefined {
  for (const found of findAnswers(output)) {
    const { success, data } = answer.safeParse(found);
    if (!success) continue;
    return {
      ...data,
      // MicroPython's banner continues with the version, and its machine's name leads up to that.
      platform: data.platform.replace(/ version$/, ""),
      // A frozen module calls its file by the path that it had when it was frozen.
      asyncio: path.posix.isAbsolute(data.asyncio) ? data.asyncio : BUILT_IN,
    };
  }
  return undefined;
}

/**
 * The identity of an interpreter in the column of `usual`, such as `micropython`. For any other implementation, the
 * version names it, and the platform says whose declared deviations are expected of it.
 */
export function identityOf(answer: InterpreterAnswer, usual: string) {
  const { implementation, version, platform, hasTicks, asyncio } = answer;
  const isUsual = implementation === usual;
  // Of CPython's own, nobody wonders where it is from.
  const origin = hasTicks && asyncio !== BUILT_IN ? `, asyncio from ${asyncio}` : "";
  const judged = isUsual ? "" : `, judged by what is declared for ${usual}`;
  return {
    version: isUsual ? version : `${implementation} ${version}`,
    platform: platform + origin + judged,
    implementation,
    asyncio,
  } satisfies RuntimeIdentity;
}

const answer = z.object({
  implementation: z.string(),
  version: z.string(),
  language: z.string(),
  hasTicks: z.boolean(),
  platform: z.string(),
  executable: z.string(),
  asyncio: z.string(),
});
