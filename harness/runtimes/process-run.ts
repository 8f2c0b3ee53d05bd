import { constants, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { access } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { type GroupEnd, startGroup } from "../toolchain/process-group.ts";
import { makeSentinel, type ProbeEnd, parseProbeOutput } from "../trace/probe-output.ts";
import type { Trace } from "../trace/trace.ts";
import type { Config } from "./config.ts";
import { type Interpreter, interpreterEnvironment, lastWords } from "./interpreter.ts";
import { outcomeOf } from "./probe-outcome.ts";
import {
  DEFAULT_LIMIT_MS,
  OUTPUT_LIMIT_BYTES,
  type Outcome,
  type Program,
  type Run,
  type RunOptions,
} from "./runtime.ts";

export interface ProgramSettings {
  /** A folder of modules that is searched before ours. */
  readonly library?: string | undefined;
  /** The user's own primitives that programs get, each as `module:Class`. */
  readonly use?: Config["use"];
}

/**
 * Runs one program in a process of its own. At the limit, or when aborted, the interpreter is interrupted,
 * so that the probe still gives up its marks; what has not ended after a grace, or floods, is killed.
 * Whatever the program started is killed with it, whether it ended well or not. Never rejects.
 */
export async function runInProcess(
  interpreter: Interpreter,
  program: Program,
  settings: ProgramSettings,
  { limitMs = DEFAULT_LIMIT_MS, signal }: RunOptions,
): Promise<Run> {
  const startedMs = performance.now();
  const unreadable = await access(program.path, constants.R_OK).catch((error: Error) => error);
  if (unreadable) {
    const detail = `${program.path} cannot be read: ${unreadable.message}`;
    return { outcome: { kind: "unavailable", detail }, trace: NOTHING, wallMs: 0 };
  }
  if (signal?.aborted) {
    return { outcome: { kind: "aborted" }, trace: NOTHING, wallMs: 0 };
  }
  let workplace: string;
  try {
    workplace = makeWorkplace();
  } catch (error) {
    const detail = `there can be no folder for it: ${(error as Error).message}`;
    return { outcome: { kind: "unavailable", detail }, trace: NOTHING, wallMs: 0 };
  }
  const sentinel = makeSentinel();
  const output = { stdout: [] as Buffer[], stderr: [] as Buffer[], bytes: 0 };
  let stopped: Stop | undefined;
  let grace: NodeJS.Timeout | undefined;

  const group = startGroup(
    interpreter.command,
    [...interpreter.args, "-c", launcher(program, sentinel, settings)],
    {
      env: { ...interpreterEnvironment(), TMPDIR: workplace },
      workplace,
      onOutput: (stream, chunk) => {
        const room = OUTPUT_LIMIT_BYTES - output.bytes;
        output.bytes += chunk.length;
        if (room > 0) output[stream].push(chunk.subarray(0, room));
        if (output.bytes > OUTPUT_LIMIT_BYTES && stopped?.kind !== "flooded") {
          stopped = { kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES };
          group.kill();
        }
      },
    },
  );
  const stop = (reason: Stop) => {
    if (stopped !== undefined) return;
    stopped = reason;
    group.interrupt();
    grace = setTimeout(group.kill, GRACE_MS);
  };
  const limit = setTimeout(() => stop({ kind: "timeout", limitMs }), limitMs);
  const abort = () => stop({ kind: "aborted" });
  signal?.addEventListener("abort", abort, { once: true });

  await group.exited;
  const wallMs = performance.now() - startedMs;
  clearTimeout(limit);
  clearTimeout(grace);
  signal?.removeEventListener("abort", abort);
  const end = await group.ended;
  removeWorkplace(workplace);

  const { marks, stdout, end: probeEnd } = parseProbeOutput(decode(output.stdout), sentinel);
  const stderr = decode(output.stderr);
  const outcome = stopped ?? concludeOutcome(interpreter, end, probeEnd, stderr);
  return withLeft(end.left, { outcome, trace: { marks, stdout, stderr }, wallMs });
}

/** The probe and the other modules that programs may import. */
export const PROGRAM_LIBRARY = fileURLToPath(new URL("../../fixtures/lib", import.meta.url));

/** An interrupted program gets this long for its `finally` blocks, and the probe for its marks. */
const GRACE_MS = 1000;

const NOTHING: Trace = { marks: [], stdout: "", stderr: "" };

/** Why we stopped a program. */
type Stop = Extract<Outcome, { kind: "timeout" | "flooded" | "aborted" }>;

/** Python on one line. A JSON string is a Python string, a list of them a list, an object of them a dictionary. */
function launcher(program: Program, sentinel: string, { library, use }: ProgramSettings): string {
  const folders = library === undefined ? [PROGRAM_LIBRARY] : [library, PROGRAM_LIBRARY];
  const args = [path.resolve(program.path), sentinel, use ?? {}].map((arg) => JSON.stringify(arg));
  // The empty entry of sys.path would be the current folder.
  return [
    "import sys",
    `sys.path[:] = ${JSON.stringify(folders)} + [p for p in sys.path if p]`,
    "import probe",
    `probe.launch(${args.join(", ")})`,
  ].join("; ");
}

/** A folder for one program: its litter, or a core dump, goes nowhere else. */
function makeWorkplace(): string {
  return mkdtempSync(path.join(realpathSync(tmpdir()), "aiorig-program-"));
}

function removeWorkplace(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {
    // The program has locked a folder in it. It is in the folder of the run, which says nothing of it either.
  }
}

function decode(chunks: readonly Buffer[]): string {
  return Buffer.concat(chunks).toString();
}

/** A program that leaves processes behind that we may not end disturbs what comes after it: its run is an error. */
export function withLeft(left: readonly string[] = [], run: Run): Run {
  if (left.length === 0) return run;
  const detail = `it left ${left.join(", ")}, which could not be ended`;
  const stderr = `${run.trace.stderr}aiorig: ${detail}\n`;
  const outcome: Outcome = run.outcome.kind === "ended" ? { kind: "crashed", detail } : run.outcome;
  return { ...run, outcome, trace: { ...run.trace, stderr } };
}

function concludeOutcome(
  { command }: Interpreter,
  end: GroupEnd,
  probe: ProbeEnd | undefined,
  stderr: string,
): Outcome {
  if (end.kind === "unstarted") return { kind: "unavailable", detail: end.reason };
  const name = path.basename(command);
  if (end.kind === "signalled") {
    return { kind: "crashed", detail: `${name} died of ${end.signal}${lastWords(stderr)}` };
  }
  if (probe === undefined) {
    const detail = `${name} ended with code ${end.code} before the probe could give up its marks`;
    return { kind: "crashed", detail: detail + lastWords(stderr) };
  }
  return outcomeOf(probe);
}
