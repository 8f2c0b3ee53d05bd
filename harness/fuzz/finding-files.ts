import { join } from "node:path";
import type { OutFolder } from "../output/out-folder.ts";
import { SCENARIO_ENDING } from "../scenario/scenario.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { printableLine } from "../text/printable.ts";
import { quoteWord } from "../text/shell-word.ts";
import { wrap } from "../text/wrap.ts";
import type { Mark } from "../trace/mark.ts";
import { describeCancel } from "./cancel-sweep.ts";
import { recordOf } from "./compare.ts";
import { formatCorpusProgram } from "./corpus.ts";
import { explain, renderRuns } from "./explain.ts";
import type { Found } from "./fuzz.ts";
import type { ProgramRun } from "./program-runner.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";

/**
 * Writes a finding into a new folder below `out` and returns the folder's path. The folder contains:
 * - the smallest program with a description of the difference.
 * - the program before shrinking.
 * - both traces, side by side and as data.
 * - a file for the corpus.
 * - the smallest program without the probe, if it can run without the probe.
 * - the program as a scenario, if the rival (the runtime that is compared with the reference) runs scenarios.
 */
export async function writeFinding(
  out: OutFolder,
  { seed, index, original, cancel, difference }: Found,
  { rivalName, rivalOption = rivalName, flags, choices = [] }: FoundWith,
): Promise<string> {
  const name = `${rivalName}-seed-${seed}-${index}`;
  const path = join(out.path, name);
  const { source, scenario, reference, rival } = difference;
  const runtime = ["--runtime", quoteWord(rivalOption), ...flags].join(" ");
  const which = [...choices, "--seed", seed, "--only", index].join(" ");
  const origin = aiorigCommand(`fuzz ${which} ${runtime}`);
  const made = cancel === undefined ? [] : [`Here ${describeCancel(cancel)}.`];
  const smallest = scenario === undefined ? "program.py" : `program${SCENARIO_ENDING}`;
  const again = aiorigCommand(`trace ${quoteWord(join(path, smallest))} ${runtime}`);
  const words = explain(difference, rivalName);
  const found = [...wrap(words, WIDTH), `Found by:     ${origin}`];
  const head = comment([...found, `See it again: ${again}`]);
  const files: Record<string, string> = {
    "program.py": `${head}${source}`,
    "original.py": `${comment([`Made by: ${origin}`, ...made])}${render(original, FIRST_UNIT_MS)}`,
    "explanation.txt": `${wrap(words, WIDTH).join("\n")}\n\n${renderRuns(difference, rivalName)}\n\n${source}`,
    "corpus.py": formatCorpusProgram({
      title: TO_FILL_IN,
      clauses: ["CLAUSE-NN"],
      right: recordOf(reference).map(printableLine),
      source,
    }),
    "reference.json": traceFile(reference),
    [`${rivalName}.json`]: traceFile(rival),
  };
  const plain = withoutProbe(source);
  if (scenario !== undefined) {
    files[smallest] = `${JSON.stringify(JSON.parse(scenario), undefined, 2)}\n`;
  }
  if (plain !== undefined) files["paste.py"] = `${comment(found)}${plain}`;
  out.remove((file) => file.startsWith(`${name}/`));
  out.write(
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`${name}/${file}`, text])),
  );
  return path;
}

/** The runtime and the options with which a difference was found. */
export interface FoundWith {
  readonly rivalName: string;
  /** The value of `--runtime`. Set only if this value differs from the name of the runtime. */
  readonly rivalOption?: string | undefined;
  /**
   * The options, apart from runtime and seed, with which the programs ran. The command `trace`
   * accepts the same options.
   */
  readonly flags: readonly string[];
  /** The options that choose the kind of programs, such as `--streams`. */
  readonly choices?: readonly string[];
}

/**
 * Returns the program in a form that runs on any unmodified MicroPython. Returns undefined if the
 * program uses a queue or a device, because MicroPython has neither.
 */
function withoutProbe(source: string): string | undefined {
  const [imports = "", ...rest] = source.split("\n");
  const names = imports.replace("from probe import ", "").split(", ");
  if (names.includes("Queue") || rest[0]?.includes("stream_device")) return undefined;
  const lines = ["import asyncio"];
  if (names.includes("block_ms")) lines.push("from time import sleep_ms as block_ms");
  if (names.includes("mark")) lines.push("", "mark = print");
  return [...lines, ...rest].join("\n");
}

/** The first line of a new program of the corpus, until somebody writes a real title. */
const TO_FILL_IN =
  "Replace this line with one sentence that says what a correct runtime does. Then replace CLAUSE-NN with the id of the clause that requires this, and move this file to harness/fuzz/corpus/NAME.py.";

function traceFile({ outcome, marks }: ProgramRun): string {
  const trace: { outcome: ProgramRun["outcome"]; marks: readonly Mark[] } = { outcome, marks };
  return `${JSON.stringify(trace, undefined, 2)}\n`;
}

/**
 * Turns each text into one comment line. Without `printableLine`, a line end in a text could turn the rest of the text
 * into code.
 */
function comment(lines: readonly string[]): string {
  return `${lines.map((line) => `# ${printableLine(line)}`).join("\n")}\n\n`;
}

const WIDTH = 98;
