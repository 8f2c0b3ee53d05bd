import "../plain-output.ts";

import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { runCommandLine } from "../command-line.ts";
import type { Commands } from "../commands.ts";
import { PLAIN } from "./planted-suite.ts";

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface HereOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The commands of aiorig, if a test changes one of them. */
  readonly commands?: Commands;
}

/**
 * Runs a command in this process and returns what it printed, without the last line end. Commands run one after the
 * other, because they share the current folder and the environment. Some commands need another function:
 * - `compiledHere`: for commands that start processes of aiorig.
 * - `aiorig`: for tests of signals and colours, and for tests that kill a process of the command. It runs the command
 * in a separate process, which takes a second longer.
 */
export function aiorigHere(args: readonly string[], options: HereOptions = {}): Promise<Finished> {
  return inTurn(async () => runHere(runCommandLine, args, options));
}

/**
 * Like `aiorigHere`, but runs the compiled copy of this checkout. So the processes that a command starts, such as the
 * workers of `run` and `replay`, load JavaScript instead of TypeScript, which takes only half of the time.
 */
export function compiledHere(
  args: readonly string[],
  options: HereOptions = {},
): Promise<Finished> {
  return inTurn(async () => runHere(await compiledCommandLine(), args, options));
}

async function compiledCommandLine(): Promise<typeof runCommandLine> {
  const { AIORIG_COMPILED } = process.env;
  if (AIORIG_COMPILED === undefined) throw new Error("the tests have no compiled copy of aiorig");
  const file = join(dirname(AIORIG_COMPILED), "harness", "cli", "command-line.js");
  const compiled: { readonly runCommandLine: typeof runCommandLine } = await import(
    pathToFileURL(file).href
  );
  return compiled.runCommandLine;
}

function inTurn(work: () => Promise<Finished>): Promise<Finished> {
  const finished = last.then(work);
  last = finished.catch(() => {});
  return finished;
}

let last: Promise<unknown> = Promise.resolve();

async function runHere(
  run: typeof runCommandLine,
  args: readonly string[],
  { cwd = tmpdir(), env = {}, commands }: HereOptions,
): Promise<Finished> {
  const before = { cwd: process.cwd(), env: { ...process.env }, exitCode: process.exitCode };
  const listeners = SIGNALS.map((signal) => process.listeners(signal));
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  try {
    process.chdir(cwd);
    changeEnvironment({ ...PLAIN, NO_COLOR: "1" });
    // listr2 decides about colours when it is loaded. All test files share one copy of listr2, so this file loads
    // listr2 with colours turned off.
    await import("listr2");
    changeEnvironment(env);
    const exitCode = await run(args, commands);
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

/**
 * The signals for which a command installs listeners. A command leaves these listeners installed, because its process
 * usually ends with it. So `runHere` removes them.
 */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function changeEnvironment(changes: Readonly<Record<string, string | undefined>>): void {
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
}

/** Collects the text that is written to a stream, until `end` is called. The text does not reach the stream. */
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
