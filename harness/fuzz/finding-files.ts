import { join } from "node:path";
import type { OutFolder } from "../output/out-folder.ts";
import { wrap } from "../results/wrap.ts";
import { printable, printableLine } from "../text/printable.ts";
import { quoteWord } from "../toolchain/shell-word.ts";
import type { Mark } from "../trace/mark.ts";
import { explain, renderRuns } from "./explain.ts";
import type { Found } from "./fuzz.ts";
import type { ProgramRun } from "./program-runner.ts";
import { FIRST_UNIT_MS, render } from "./render.ts";

/**
 * Writes what was found into a folder of its own below `out`, and returns its path: the smallest
 * program with the first contradiction in words, the same without our probe where it needs none
 * else, both traces side by side and as data, and the program that it was shrunk from.
 */
export async function writeFinding(
  out: OutFolder,
  { seed, index, original, difference }: Found,
  { rivalName, flags }: FoundWith,
): Promise<string> {
  const name = `${rivalName}-seed-${seed}-${index}`;
  const path = join(out.path, name);
  const { source, reference, rival } = difference;
  const runtime = ["--runtime", rivalName, ...flags].join(" ");
  const origin = `npm run aiorig -- fuzz --seed ${seed} --only ${index} ${runtime}`;
  const again = `npm run aiorig -- trace ${quoteWord(join(path, "program.py"))} ${runtime}`;
  const words = printable(explain(difference, rivalName));
  const found = [...wrap(words, WIDTH), `Found by:     ${origin}`];
  const head = comment([...found, `See it again: ${again}`]);
  const files: Record<string, string> = {
    "program.py": `${head}${source}`,
    "original.py": `${comment([`Made by: ${origin}`])}${render(original, FIRST_UNIT_MS)}`,
    "explanation.txt": `${wrap(words, WIDTH).join("\n")}\n\n${printable(renderRuns(difference, rivalName))}\n\n${source}`,
    "reference.json": traceFile(reference),
    [`${rivalName}.json`]: traceFile(rival),
  };
  const plain = withoutProbe(source);
  if (plain !== undefined) files["paste.py"] = `${comment(found)}${plain}`;
  out.remove((file) => file.startsWith(`${name}/`));
  out.write(
    Object.fromEntries(Object.entries(files).map(([file, text]) => [`${name}/${file}`, text])),
  );
  return path;
}

/** What a difference was found with. */
export interface FoundWith {
  readonly rivalName: string;
  /** The options of the command beside runtime and seed that the programs are played with, as `trace` takes them, too. */
  readonly flags: readonly string[];
}

/** The program as it runs on any MicroPython as it is; undefined where it uses a queue, which MicroPython has not. */
function withoutProbe(source: string): string | undefined {
  const [imports = "", ...rest] = source.split("\n");
  const names = imports.replace("from probe import ", "").split(", ");
  if (names.includes("Queue")) return undefined;
  const lines = ["import asyncio"];
  if (names.includes("block_ms")) lines.push("from time import sleep_ms as block_ms");
  if (names.includes("mark")) lines.push("", "mark = print");
  return [...lines, ...rest].join("\n");
}

function traceFile({ outcome, marks }: ProgramRun): string {
  const trace: { outcome: ProgramRun["outcome"]; marks: readonly Mark[] } = { outcome, marks };
  return `${JSON.stringify(trace, undefined, 2)}\n`;
}

/** One line each, whatever is in it: what follows a line end would be code. */
function comment(lines: readonly string[]): string {
  return `${lines.map((line) => `# ${printableLine(line)}`).join("\n")}\n\n`;
}

const WIDTH = 98;
