import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { Command } from "commander";
import pc from "picocolors";
import { type Suite, shownPath } from "../engine/suite.ts";
import { type DescribedRun, describeOutcome } from "../results/describe-outcome.ts";
import { farewell } from "../runtimes/adapter-farewell.ts";
import { explainUnjudged } from "../runtimes/asyncio-folder.ts";
import { openRuntime } from "../runtimes/index.ts";
import { readProgram } from "../runtimes/program-file.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { printableRecord } from "../text/printable-record.ts";
import { formatMark } from "../trace/mark.ts";
import type { Outcome, Run, RunOptions } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";
import { formatEdge } from "../trace/waveform.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { withLibraryFiles } from "./library-files.ts";
import {
  addConfigOptions,
  type ConfigOptions,
  configOf,
  oneRuntimeOption,
  rigsNamed,
  suitesOption,
} from "./options.ts";
import { prepareWithProgress } from "./progress.ts";
import { columnsOf, type RuntimeChoice } from "./runtime-choice.ts";
import { clauseWithId } from "./selection.ts";
import { suiteWithId } from "./suite-in-use.ts";
import { terminal } from "./terminal.ts";

interface Options extends ConfigOptions {
  readonly runtime?: RuntimeChoice;
  readonly rig?: string;
  readonly suites?: string;
}

export function traceCommand(): Command {
  const command = new Command("trace")
    .description("run one program on one runtime and show what it recorded and printed")
    .argument("<program>", "a Python file, or the id of a clause")
    .addOption(oneRuntimeOption())
    .option(
      "--rig <name|file>",
      `run on the boards of this rig instead of a runtime (see: ${aiorigCommand("rig list")})`,
    )
    .addOption(suitesOption())
    .addHelpText("after", HELP)
    .action(trace);
  return addConfigOptions(command);
}

async function trace(name: string, options: Options): Promise<void> {
  if ((options.runtime === undefined) === (options.rig === undefined)) {
    throw new UsageError(
      "say where to run the program: name either a runtime with --runtime or a rig with --rig",
    );
  }
  const given = await configOf(options);
  const { rigs, rigFiles } = await rigsNamed(options.rig === undefined ? [] : [options.rig], given);
  const { columns, targets } = columnsOf(options.runtime ? [options.runtime] : [], given);
  const column = columns[0] ?? rigs[0]!.name;
  const { path, isOwn, options: asked } = findProgram(await suiteWithId(name, options), name);
  const program = await readProgram({ path });
  if ("kind" in program) throw new UsageError(`${program.detail}. Name another program.`);
  const config = await withLibraryFiles({ ...given, targets, rigs, rigFiles }, [path]);
  for (const line of explainUnjudged([column], config)) printError(`${line}\n`);
  const signal = interruptSignal();
  const readiness = (await prepareWithProgress([column], config, signal)).get(column);
  signal.throwIfAborted();
  if (readiness?.isReady === false) throw readiness.error;
  const runtime = await openRuntime(column, config);
  try {
    if (asked.pins !== undefined && !runtime.capabilities.pins) {
      throw new UsageError(
        `${name} needs pins, but ${column} has no pins. Choose a rig, or a runtime with pins`,
      );
    }
    const run = await runtime.run({ path }, { signal, ...asked });
    print(renderRun(path, isOwn, runtime, run));
    process.exitCode = exitCode(run.outcome, signal);
    const fault = await farewell(runtime);
    if (fault === undefined) return;
    printError(
      printableLine(`After the program had ended, the adapter of ${column} failed: it ${fault}.`),
    );
    printError("\n");
    process.exitCode = 3;
  } finally {
    await runtime.close();
  }
}

interface FoundProgram {
  readonly path: string;
  /** True if the program is not the program of a clause. */
  readonly isOwn: boolean;
  /** The options of the clause. Empty if the program is not the program of a clause. */
  readonly options: Pick<RunOptions, "limitMs" | "pins" | "typed" | "startTickMs">;
}

/**
 * Finds the program of a clause by its id, or a program file by its path. The path may be relative to the current
 * folder or to fixtures/.
 */
function findProgram(suite: Suite, name: string): FoundProgram {
  const clause = clauseWithId(suite, name);
  if (clause !== undefined) {
    const { program, limitMs, pins, typed, startTickMs } = clause;
    const path = join(suite.fixtures, program);
    const options = {
      ...(limitMs && { limitMs }),
      ...(pins && { pins }),
      ...(typed && { typed }),
      ...(startTickMs && { startTickMs }),
    };
    return { path, isOwn: false, options };
  }
  const candidates = [resolve(name), join(suite.fixtures, name)];
  // A path that exists but is not a file, such as a folder, is also returned, because a later error then says
  // what it is.
  const path = candidates.find(isFile) ?? candidates.find(existsSync);
  if (path !== undefined) return { path, isOwn: true, options: {} };
  throw new UsageError(
    `there is no program ${name}. Give the path of a Python file, or the id of a clause (see: ${aiorigCommand("list")})`,
  );
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

function renderRun(
  path: string,
  isOwn: boolean,
  { name: runtime, identity }: Runtime,
  raw: Run,
): string {
  const { bold, dim } = pc.createColors(terminal().colour);
  const { program, name, version, platform, run } = printableRecord(
    { program: shownPath(path), name: runtime, ...identity, run: raw },
    { ofSeveralLines: ["stdout", "stderr", "traceback", "detail", "reason"], longest: LONGEST },
  );
  const { outcome, trace, wallMs } = run;
  const marks = trace.marks.map(
    (mark) => `${mark.atUs.toLocaleString("en").padStart(12)}  ${formatMark(mark)}`,
  );
  const lines = [
    bold(`${program} on ${name} ${version} (${platform})`),
    `${outcomeText(outcome, run, { program, runtime: name, isOwn })} (${Math.round(wallMs)} ms)`,
    ...(isOwn && marks.length === 0
      ? []
      : [
          "",
          bold(`${"us".padStart(12)}  ${isOwn ? "recorded" : "mark"}`),
          ...(marks.length > 0 ? marks : [dim("              no mark was recorded")]),
        ]),
    ...section("edges", (trace.waveform?.edges ?? []).map(formatEdge).join("\n")),
    ...section("standard output", trace.stdout),
    ...section("standard error", trace.stderr),
    ...section("traceback", "traceback" in outcome ? outcome.traceback : ""),
  ];
  return `${lines.join("\n")}\n`;

  function section(title: string, text: string): string[] {
    return text === "" ? [] : ["", bold(title), text.trimEnd()];
  }
}

/**
 * The largest number of characters of the output that are shown. Of a longer output, only the first and the last lines
 * are shown. Without this limit, a program that prints in an endless loop would fill the terminal with a megabyte of
 * text.
 */
const LONGEST = 8_000;

function outcomeText(outcome: Outcome, { trace }: Run, described: DescribedRun): string {
  switch (outcome.kind) {
    case "ended":
    case "watched":
      return outcome.kind;
    case "aborted":
      return "stopped";
    case "unsupported":
      return `unsupported: ${outcome.reason}`;
    case "unmeasurable":
      return `cannot be measured: ${outcome.reason}`;
    default:
      return describeOutcome(outcome, trace, described);
  }
}

function exitCode(outcome: Outcome, signal: AbortSignal): number {
  if (signal.aborted) return (signal.reason as Interrupted).exitCode;
  return ["ended", "watched", "unsupported"].includes(outcome.kind) ? 0 : 3;
}

const HELP = `
Exit codes: 0 the program ended; 2 wrong usage; 3 it raised, hung, flooded or crashed.

Examples:
  aiorig trace GATHER-01 --runtime micropython
  aiorig trace PIN-09 --rig two-picos
  aiorig trace ./my_program.py --runtime reference`;
