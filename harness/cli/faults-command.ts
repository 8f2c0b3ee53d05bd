import { Command } from "commander";
import { type FaultReport, renderFaultsMarkdown } from "../../reports/faults/markdown.ts";
import type { Mutant } from "../faults/mutated/mutant.ts";
import { MUTANT_SOURCES, type MutantSource } from "../faults/mutated/mutant-sources.ts";
import { faultTable } from "../faults/planted/fault-table.ts";
import { mutantsOfSource, tryFault, tryMutant } from "../faults/trial.ts";
import { type OutFolder, withOutFolder } from "../output/out-folder.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print, printError, printLine, replaceLastErrorLine } from "../text/output.ts";
import { version } from "../toolchain/version.ts";
import { faultsAsJson, slippedThrough } from "./faults-json.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { outFolderOf, outOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { tenths } from "./progress.ts";
import { wholeNumber } from "./whole-number.ts";

interface Options extends JsonOptions {
  readonly mutants?: true;
  readonly every?: number;
  readonly out?: string;
}

export function faultsCommand(): Command {
  return new Command("faults")
    .description("plant faults in the reference, and report which clauses catch them")
    .argument(
      "[sources...]",
      "with --mutants: change only sources whose path contains one of these texts",
    )
    .option(
      "--mutants",
      "also try about a thousand faults that aiorig makes by small changes of sources (mutants)",
    )
    .option(
      "--every <n>",
      "with --mutants: try only every n-th mutant, as a sample",
      wholeNumber(1, MOST_MUTANTS),
    )
    .addOption(outOption("the folder for faults.md and faults.json (default: ./out)"))
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(run);
}

async function run(parts: string[], options: Options): Promise<void> {
  if (!options.mutants && (parts.length > 0 || options.every !== undefined)) {
    throw new UsageError(
      "names of sources and the option --every choose mutants, but there are no mutants without --mutants. Add --mutants, or leave out the names and --every. This command always tries all faults that are planted by hand",
    );
  }
  const signal = interruptSignal();
  const mutants = options.mutants ? chooseMutants(parts, options.every ?? 1) : [];
  await withOutFolder(outFolderOf(options, {}), (out) => tryAll(mutants, out, options, signal));
}

async function tryAll(
  mutants: readonly Chosen[],
  out: OutFolder,
  { json }: JsonOptions,
  signal: AbortSignal,
): Promise<void> {
  // Checks the output folder before the work starts, and refuses a folder that cannot be used.
  out.refuseForeign([MARKDOWN, JSON_FILE]);
  const planted: FaultReport["planted"][number][] = [];
  for (const [i, fault] of faultTable.entries()) {
    if (signal.aborted) break;
    planted.push(await tryFault(fault));
    tell("planted fault", i + 1, faultTable.length);
  }
  const tried = await tryMutants(mutants, signal);
  if (process.stderr.isTTY) replaceLastErrorLine("");
  if (signal.aborted) {
    printError("Stopped. Nothing was written.\n");
    process.exitCode = (signal.reason as Interrupted).exitCode;
    return;
  }

  const report: FaultReport = { version: version(), planted, mutants: tried };
  const files = {
    [MARKDOWN]: renderFaultsMarkdown(report),
    [JSON_FILE]: `${JSON.stringify(report, null, 2)}\n`,
  };
  const written = out.write(files).map(pathFromHere);
  const slipped = slippedThrough(report);
  if (json) printDocument(faultsAsJson(report, written));
  else show(report, slipped, written);
  process.exitCode = slipped.length === 0 ? 0 : 1;
}

const MARKDOWN = "faults.md";
const JSON_FILE = "faults.json";

interface Chosen {
  readonly mutant: Mutant;
  readonly source: MutantSource;
}

function chooseMutants(parts: readonly string[], every: number): Chosen[] {
  const sources = MUTANT_SOURCES.filter(
    ({ file }) => parts.length === 0 || parts.some((part) => file.includes(part)),
  );
  if (sources.length === 0) {
    const all = MUTANT_SOURCES.map(({ file }) => file).join(", ");
    throw new UsageError(
      `no source has ${parts.map((part) => JSON.stringify(part)).join(" or ")} in its path. The sources that can be mutated are ${all}`,
    );
  }
  return sources
    .flatMap((source) => mutantsOfSource(source).map((mutant) => ({ mutant, source })))
    .filter((_, i) => i % every === 0);
}

/**
 * Tries the mutants. Only two mutants are tried at the same time, because the thread of each one keeps a processor core
 * busy most of the time.
 */
async function tryMutants(
  chosen: readonly Chosen[],
  signal: AbortSignal,
): Promise<FaultReport["mutants"]> {
  const tried: FaultReport["mutants"][number][] = [];
  let done = 0;
  const next = chosen.entries();
  const work = async () => {
    for (const [i, { mutant, source }] of next) {
      if (signal.aborted) return;
      const { file, line, operator, before, after } = mutant;
      const fate = await tryMutant(mutant, source);
      tried[i] = { file, line, operator, before, after, fate };
      tell("mutant", ++done, chosen.length);
    }
  };
  await Promise.all([work(), work()]);
  return tried;
}

function show(
  { planted, mutants }: FaultReport,
  slipped: readonly string[],
  files: readonly string[],
): void {
  for (const file of files) printLine(file);
  print(
    slipped.length === 0
      ? `All ${planted.length} planted faults and all ${mutants.length} mutants are caught, or known to be equivalent to the original source.\n`
      : `Not caught (${slipped.length}):\n${slipped.map((text) => `  ${text}\n`).join("")}`,
  );
}

/** Shows progress. A terminal shows every step. A pipe gets a line after every tenth of the work. */
function tell(what: string, done: number, total: number): void {
  const text = `${what} ${done} of ${total}`;
  if (process.stderr.isTTY) replaceLastErrorLine(text);
  else if (tenths(done, total) > tenths(done - 1, total)) printError(`${text}\n`);
}

/** The largest allowed value of --every. It is far above the number of mutants. */
const MOST_MUTANTS = 1_000_000;

const HELP = `
Exit codes: 0 every fault is caught or known to be equivalent; 1 some are not; 2 wrong usage.

Examples:
  aiorig faults                          try the faults that are planted by hand
  aiorig faults --mutants event lock     also try the mutants of two sources
  aiorig faults --mutants --every 20     also try a sample of all mutants
  aiorig faults --json                   print the results as one JSON value`;
