import { tmpdir } from "node:os";
import { z } from "zod";
import { startGroup } from "../toolchain/process-group.ts";
import type { RuntimeIdentity } from "./runtime.ts";

/** A Python interpreter on this machine. */
export interface Interpreter {
  readonly command: string;
  /** What stands before `-c`. */
  readonly args: readonly string[];
}

/** What an interpreter says of itself. */
export interface InterpreterAnswer extends RuntimeIdentity {
  /** `cpython`, `micropython`, `pypy`, ... */
  readonly implementation: string;
  /** The interpreter itself, where the command was only a wrapper. */
  readonly executable: string;
}

/** Asks an interpreter what it is. Throws an Error that says in a few words why it is of no use to us. */
export async function askInterpreter({ command, args }: Interpreter): Promise<InterpreterAnswer> {
  let stdout = "";
  let stderr = "";
  const group = startGroup(command, [...args, "-c", QUESTION], {
    env: interpreterEnvironment(),
    cwd: tmpdir(),
    onOutput: (stream, chunk) => {
      if (stream === "stdout") stdout = (stdout + chunk.toString()).slice(-10_000);
      else stderr = (stderr + chunk.toString()).slice(-10_000);
    },
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    group.kill();
  }, ANSWER_LIMIT_MS);
  const end = await group.ended;
  clearTimeout(timer);

  if (end.kind === "unstarted") throw new Error(end.reason);
  if (late) throw new Error(`${command} did not answer within ${ANSWER_LIMIT_MS / 1000} s`);
  if (end.kind === "signalled") throw new Error(`${command} died of ${end.signal}`);
  if (end.code !== 0) {
    throw new Error(`${command} ended with code ${end.code}${lastWords(stderr)}`);
  }
  if (end.left !== undefined) {
    throw new Error(`${command} left ${end.left.join(", ")}, which could not be ended`);
  }
  return parseAnswer(command, stdout);
}

/** The user's environment, without what would change the interpreter: PYTHONPATH, MICROPYPATH, ... */
export function interpreterEnvironment(): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && !/^(PYTHON|MICROPY)/.test(name)) environment[name] = value;
  }
  return environment;
}

/** What a process said last, to stand behind a message. */
export function lastWords(stderr: string): string {
  const last = stderr.trimEnd().split("\n").at(-1)?.trim();
  return last ? `: ${last}` : "";
}

const ANSWER_LIMIT_MS = 10_000;

/** Prints an InterpreterAnswer. The imports are what the probe needs: an interpreter without them fails here, not at each program. */
export const QUESTION = `
import sys, io, json, time, asyncio
i = sys.implementation
machine = getattr(i, "_machine", None)
if machine is None:
    import platform
    machine = sys.platform + " " + platform.machine()
version = ".".join([str(part) for part in i.version[:3]])
if len(i.version) > 3 and i.version[3] not in ("", "final"):
    version += "-" + i.version[3]
print(json.dumps({
    "implementation": i.name,
    "version": version,
    "platform": machine,
    "executable": getattr(sys, "executable", ""),
}))
`;

const answer = z.object({
  implementation: z.string(),
  version: z.string(),
  platform: z.string(),
  executable: z.string(),
});

/** What an interpreter answered to QUESTION. `command` names it in the error, if that is no answer. */
export function parseAnswer(command: string, stdout: string): InterpreterAnswer {
  try {
    const { platform, ...rest } = answer.parse(JSON.parse(stdout));
    // MicroPython's banner goes on with the version, and its machine's name leads up to that.
    return { ...rest, platform: platform.replace(/ version$/, "") };
  } catch {
    throw new Error(`${command} does not answer like a Python interpreter`);
  }
}
