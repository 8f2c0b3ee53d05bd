import "../plain-output.ts";

import { tmpdir } from "node:os";
import { runCommandLine } from "../command-line.ts";
import { PLAIN } from "./planted-suite.ts";

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface HereOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/**
 * Runs a command in this process and returns what it printed, without the last line end. `aiorig` does the same in a
 * separate process, which takes a second longer. Do not use this for `run`, which starts vitest, or for signals. Calls
 * run one after the other, because they share the current folder and the environment.
 */
export function aiorigHere(args: readonly string[], options: HereOptions = {}): Promise<Finished> {
  const finished = last.then(() => runHere(args, options));
  last = finished.catch(() => {});
  return finished;
}

let last: Promise<unknown> = Promise.resolve();

async function runHere(
  args: readonly string[],
  { cwd = tmpdir(), env = {} }: HereOptions,
): Promise<Finished> {
  const before = { cwd: process.cwd(), env: { ...process.env }, exitCode: process.exitCode };
  const listeners = SIGNALS.map((signal) => process.listeners(signal));
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  try {
    process.chdir(cwd);
    changeEnvironment({ ...PLAIN, NO_COLOR: "1" });
    // listr2 decides about colours when it is loaded. All test files share it, so it is loaded here without colours.
    await import("listr2");
    changeEnvironment(env);
    const exitCode = await runCommandLine(args);
    return { stdout: stdout.end(), stderr: stderr.end(), exitCode };
  } finally {
    stdout.end();
    stderr.end();
    for (const [i, signal] of SIGNALS.entries()) {
      const added = process.listeners(signal).filter((one) => !listeners[i]?.includes(one));
      for (const one of added) process.removeListener(signal, one);
    }
    process.chdir(before.cwd);
    const added = Object.keys(process.env).filter((name) => !(name in before.env));
    changeEnvironment({
      ...Object.fromEntries(added.map((name) => [name, undefined])),
      ...before.env,
    });
    process.exitCode = before.exitCode;
  }
}

/** The events that a command listens to until its process ends. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function changeEnvironment(changes: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** Collects what is written to a stream instead of writing it, until `end`. */
function capture(stream: NodeJS.WriteStream): { end(): string } {
  const chunks: string[] = [];
  const { write } = stream;
  stream.write = ((chunk: string | Uint8Array, encoding?: unknown, done?: unknown) => {
    chunks.push(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
    const callback = typeof encoding === "function" ? encoding : done;
    if (typeof callback === "function") callback();
    return true;
  }) as typeof stream.write;
  return {
    end() {
      stream.write = write;
      return chunks.join("").replace(/\r?\n$/, "");
    },
  };
}
