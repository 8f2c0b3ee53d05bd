import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import type { Hello, RunMessage } from "../adapters/messages.ts";
import { readScenario, scenarioFileOf } from "../scenario/read-scenario.ts";
import { SCENARIO_ENDING, type Scenario, type StepName } from "../scenario/scenario.ts";
import { stepsUsedBy } from "../scenario/scenario-problems.ts";
import { importProbe } from "../trace/probe-import.ts";
import { launchProbe } from "../trace/probe-launch.ts";
import { makeSentinel } from "../trace/probe-output.ts";
import { OUTPUT_LIMIT_BYTES, type Outcome } from "../trace/run.ts";
import type { Config } from "./config.ts";
import type { ProgramTask } from "./define-runtime.ts";
import type { ReadProgram } from "./program-file.ts";
import { LibraryError, PROGRAM_LIBRARY, readModules } from "./target-library.ts";

/** A program in the form in which an adapter receives it. */
export interface AdapterProgram {
  readonly message: RunMessage;
  /** The text at the start of each line that the probe prints. Only a Python program has such a text. */
  readonly sentinel?: string;
}

/**
 * Chooses the form in which an adapter receives a program:
 * - A Python program is sent as Python to an adapter that runs Python. Any other adapter receives the scenario beside
 *   the program.
 * - A scenario is sent as a Python program to an adapter that runs Python but no scenarios. Any other adapter receives
 *   the scenario itself.
 * - A program that is neither Python nor a scenario is sent as it is.
 *
 * The outcome is `unsupported` if the adapter needs a scenario but the program has none. It is also `unsupported` if the
 * adapter does not know a step of the scenario.
 */
export async function readAdapterProgram(
  program: ReadProgram,
  task: ProgramTask,
  hello: Hello,
  config: Config,
): Promise<AdapterProgram | Outcome> {
  const form = formOf(program.file);
  const base = {
    type: "run",
    id: 1,
    name: basename(program.file),
    limits: { ms: task.limitMs, output_bytes: OUTPUT_LIMIT_BYTES },
  } as const;
  const isRendered = form === "scenario" && !hello.programs.includes("scenario");
  if ((form === "python" || isRendered) && hello.programs.includes("python")) {
    return pythonProgram(base, program, task, config);
  }
  if (form !== "python" && form !== "scenario") {
    return { message: { ...base, form, program: program.source } };
  }
  const file = scenarioFileOf(program.file);
  const json = await readFile(file, "utf8").catch(() => undefined);
  if (json === undefined) {
    return {
      kind: "unsupported",
      reason: `the adapter runs only scenarios, and the suite has no scenario for ${base.name}`,
      isSuitesLimit: true,
    };
  }
  return scenarioProgram({ ...base, name: basename(file) }, json, file, hello);
}

/**
 * Returns the form of a program file: `python`, `scenario`, or the ending of the file's name. A file without an ending
 * is a Python program.
 */
function formOf(file: string): string {
  if (file.endsWith(SCENARIO_ENDING)) return "scenario";
  const ending = extname(file).slice(1);
  return ending === "py" || ending === "" ? "python" : ending;
}

type Base = Pick<RunMessage, "type" | "id" | "name" | "limits">;

function scenarioProgram(
  base: Base,
  json: string,
  file: string,
  hello: Hello,
): AdapterProgram | Outcome {
  const read = readScenario(json);
  if ("problem" in read) return { kind: "unreadable", detail: `${file}: ${read.problem}` };
  const { scenario } = read;
  const missing = stepsMissing(scenario, hello);
  if (missing.length > 0) {
    const steps = missing.length === 1 ? "the step" : "the steps";
    return { kind: "unsupported", reason: `the adapter lacks ${steps} ${missing.join(", ")}` };
  }
  return { message: { ...base, form: "scenario", scenario } };
}

function stepsMissing(scenario: Scenario, { steps }: Hello): string[] {
  if (steps === undefined) return [];
  return stepsUsedBy(scenario).filter((step) => !steps.includes(step as StepName));
}

async function pythonProgram(
  base: Base,
  { source }: ReadProgram,
  { pins, startTickMs }: ProgramTask,
  { library, use }: Config,
): Promise<AdapterProgram | Outcome> {
  const sentinel = makeSentinel();
  const folders = { ours: "lib", ...(library !== undefined && { library: "own" }) };
  let modules: Record<string, string>;
  try {
    modules = {
      ...(await readTexts(PROGRAM_LIBRARY, "lib")),
      ...(library === undefined ? {} : await readTexts(library, "own")),
    };
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    return { kind: "unavailable", detail: error.message };
  }
  const file = base.name;
  const launch = launchProbe({ file, sentinel, use, imports: folders });
  const message: RunMessage = {
    ...base,
    form: "python",
    files: { [file]: source, ...modules },
    start: [...importProbe(folders), launch].join("; "),
    ...(pins && {
      pins: {
        wires: { ...pins.wires },
        stimulus: pins.stimulus.map(({ wire, level, atMs }) => ({ wire, level, at_ms: atMs })),
        watch_ms: pins.watchMs,
        ends_with_program: pins.endsWithProgram ?? false,
      },
    }),
    ...(startTickMs !== undefined && { start_tick_ms: startTickMs }),
  };
  return { message, sentinel };
}

async function readTexts(folder: string, place: string): Promise<Record<string, string>> {
  const files = await readModules(folder, place, { target: "an adapter", bytes: 10_000_000 });
  const decoder = new TextDecoder();
  return Object.fromEntries(
    files
      .filter((file) => file.place.endsWith(".py"))
      .map((file) => [file.place, decoder.decode(file.bytes)]),
  );
}
