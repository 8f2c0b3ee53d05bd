import { posix } from "node:path";
import { z } from "zod";
import { findAnswers, printAnswer } from "../trace/marked-answer.ts";
import { BUILT_IN, type Family, type RuntimeIdentity } from "../trace/runtime.ts";

/** What an interpreter on this machine or on a board reports about itself. */
export interface InterpreterAnswer {
  readonly implementation: string;
  readonly version: string;
  /**
   * The version of the Python language, such as `3.4`. For MicroPython this version says little.
   */
  readonly language: string;
  /**
   * True if the module `time` has MicroPython's ticks. So a fork of MicroPython is recognized, even if it has another
   * name.
   */
  readonly hasTicks: boolean;
  readonly platform: string;
  /** The value of `sys.platform`. Absent if the interpreter does not report it. */
  readonly port?: string | undefined;
  /** The path that the interpreter reports for itself. Empty if the interpreter does not know its path. */
  readonly executable: string;
  /** The file that `import asyncio` loads, or BUILT_IN. */
  readonly asyncio: string;
}

/**
 * Python code that asks an interpreter about itself. It imports the modules that the probe needs, so that an
 * interpreter without them fails here and not in each program. `findAnswer` reads the output of this code.
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
    "port": sys.platform,
    "executable": getattr(sys, "executable", None) or "",
    "asyncio": getattr(asyncio, "__file__", None) or "",
}`)}
`;

/** Finds the answer to QUESTION anywhere in the output, because wrappers may print other lines. */
export function findAnswer(output: string): InterpreterAnswer | undefined {
  for (const found of findAnswers(output)) {
    const { success, data } = answer.safeParse(found);
    if (!success) continue;
    return {
      ...data,
      // In MicroPython's banner, the word "version" follows the name of the machine. So the name that was found may end
      // with this word. The word is then removed.
      platform: data.platform.replace(/ version$/, ""),
      // The file name of a frozen module is the relative path that the file had at build time. So a relative path means
      // a built-in module.
      asyncio: posix.isAbsolute(data.asyncio) ? data.asyncio : BUILT_IN,
    };
  }
  return undefined;
}

/**
 * Returns the identity of an interpreter. `usual` is the implementation that is expected, such as `micropython`. If the
 * interpreter is another implementation, its name becomes a part of the version. The text of the platform then says
 * that the deviations of `usual` apply.
 */
export function identityOf(answer: InterpreterAnswer, usual: Family) {
  const { implementation, version, platform, port, hasTicks, asyncio } = answer;
  const isUsual = implementation === usual;
  // The origin of CPython's asyncio is not shown, because it is always the standard library. For CPython, `hasTicks` is
  // false.
  const folder = asyncio.replace(/\/__init__\.m?py$/, "");
  const origin = hasTicks && asyncio !== BUILT_IN ? `, asyncio from ${folder}` : "";
  const judged = isUsual ? "" : `, judged by the deviations that are declared for ${usual}`;
  return {
    version: isUsual ? version : `${implementation} ${version}`,
    platform: platform + origin + judged,
    family: usual,
    ...(port !== undefined && { port }),
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
  port: z.string().optional(),
  executable: z.string(),
  asyncio: z.string(),
});
