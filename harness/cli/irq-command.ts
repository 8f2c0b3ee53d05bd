import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { fileNameOf } from "../../reports/file-name.ts";
import {
  concludeSearch,
  describePoint,
  describeTried,
  formatUs,
  groupUnsafe,
  interruptsMarkdown,
  listFunctions,
} from "../../reports/interrupts/interrupts-markdown.ts";
import type { Clause } from "../check/clause.ts";
import { describePromise, type Promised, wholeRecord } from "../interrupts/promise.ts";
import type { NoWindow } from "../interrupts/search.ts";
import { searchWithJobs } from "../interrupts/search-jobs.ts";
import {
  judgeSearch,
  nameLine,
  type SearchResult,
  type UnsafePoint,
} from "../interrupts/search-result.ts";
import { withOutFolder } from "../output/out-folder.ts";
import type { Config } from "../runtimes/config.ts";
import { type ReadProgram, readProgram } from "../runtimes/program-file.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print } from "../text/output.ts";
import { printable, printableLine } from "../text/printable.ts";
import { quoteWord } from "../text/shell-word.ts";
import { wrap } from "../text/wrap.ts";
import type { PinSetup } from "../trace/pin-setup.ts";
import type { Outcome } from "../trace/run.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { limitOption, pinOption, type WindowChoice, windowOption } from "./irq-options.ts";
import { searchWithProgress } from "./irq-progress.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import {
  addRuntimeOptions,
  configOf,
  outFolderOf,
  outOption,
  type RuntimeOptions,
  suitesOption,
} from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { prepareWithProgress } from "./progress.ts";
import { clauseWithId } from "./selection.ts";
import { suiteWithId } from "./suite-in-use.ts";
import { terminal } from "./terminal.ts";
import { wholeNumber } from "./whole-number.ts";

interface Options extends RuntimeOptions, JsonOptions {
  readonly pin: number;
  readonly window?: WindowChoice;
  readonly edge?: "rising" | "falling";
  readonly expect?: string;
  readonly onlyEnds?: true;
  readonly limit?: number;
  readonly at?: number;
  readonly merge: boolean;
  readonly jobs: number;
  readonly suites?: string;
  readonly out?: string;
}

export function irqCommand(): Command {
  const command = new Command("irq")
    .description(
      "try an interrupt at every instruction in a part of a program's run, on an emulated Pico",
    )
    .argument("<program>", "a Python file, or the id of a clause")
    .addOption(pinOption())
    .addOption(windowOption())
    .addOption(
      new Option(
        "--edge <kind>",
        "the direction of the edge, rising or falling (default: falling if the pin is high, and rising if it is low)",
      ).choices(["rising", "falling"]),
    )
    .addOption(
      new Option(
        "--expect <text>",
        "the promise: the program ends, and this text is in its record or output",
      ).conflicts("onlyEnds"),
    )
    .option("--only-ends", "the promise: the program ends, whatever it prints")
    .addOption(limitOption())
    .option(
      "--at <cycle>",
      "try only the interrupt just before the instruction that starts at this clock cycle, and show what the program did",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
    )
    .option(
      "--no-merge",
      "let every run continue to its own end (slower, but with the same result)",
    )
    .option(
      "--jobs <n>",
      "search with this many threads",
      wholeNumber(1, Math.max(1, availableParallelism())),
      1,
    )
    .addOption(suitesOption())
    .addOption(outOption("the folder for the report (default: ./out/irq)"))
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(irq);
  return addRuntimeOptions(command);
}

async function irq(name: string, options: Options): Promise<void> {
  const given = await configOf(options);
  const { path, promised, limitMs, pins } = await findPromise(name, options);
  const program = await readProgram({ path });
  if ("kind" in program) throw new UsageError(`${program.detail}. Name another program.`);
  const signal = interruptSignal();
  const readiness = (await prepareWithProgress(["pico-virtual"], given, signal)).get(
    "pico-virtual",
  );
  signal.throwIfAborted();
  if (readiness?.isReady === false) throw readiness.error;

  const { pin: gpio, edge, at, jobs, window = DEFAULT_WINDOW } = options;
  const tried = await searchWithProgress((onProgress) =>
    searchWithJobs(
      plainConfig(given),
      { program, gpio, edge, use: given.use, pins },
      { ...window, onlyCycle: at, limitMs, isWithoutMerging: !options.merge },
      { jobs, signal, onProgress },
    ),
  );
  if ("kind" in tried) {
    signal.throwIfAborted();
    throw new UsageError(explainNoWindow(tried, name, options));
  }
  const result = judgeSearch(tried, { program, promised, limitMs });
  const search: Search = { name, options, program, promised, result, given };
  if (at !== undefined) showPoint(search, at);
  else await showResult(search);
  if (signal.aborted) process.exitCode = (signal.reason as Interrupted).exitCode;
  else process.exitCode = result.unsafe.length > 0 ? 1 : 0;
}

interface Search {
  readonly name: string;
  readonly options: Options;
  readonly program: ReadProgram;
  readonly promised: Promised;
  readonly result: SearchResult;
  readonly given: Config;
}

interface FoundPromise {
  readonly path: string;
  readonly promised: Promised;
  readonly limitMs: number;
  /** The pins of the clause. Undefined for a program that is not a clause. */
  readonly pins?: PinSetup | undefined;
}

/** Finds the program and the promise that the program must keep. Throws UsageError if irq cannot search the clause. */
async function findPromise(name: string, options: Options): Promise<FoundPromise> {
  const { expect, onlyEnds, limit } = options;
  const suite = await suiteWithId(name, options);
  const clause = clauseWithId(suite, name);
  const promised: Promised =
    expect !== undefined
      ? { kind: "text", text: expect }
      : onlyEnds
        ? { kind: "end" }
        : clause !== undefined
          ? { kind: "clause", clause }
          : { kind: "same" };
  if (clause === undefined) {
    return { path: resolve(name), promised, limitMs: limit ?? DEFAULT_LIMIT_MS };
  }
  const why = clauseObstacle(clause, limit);
  if (why !== undefined) throw new UsageError(`${name} ${why}`);
  const limitMs = limit ?? Math.min(clause.limitMs ?? CLAUSE_LIMIT_MS, CLAUSE_LIMIT_MS);
  return { path: join(suite.fixtures, clause.program), promised, limitMs, pins: clause.pins };
}

/** Says why irq cannot search a clause, and what to do. Returns undefined if irq can search the clause. */
function clauseObstacle({ pins, typed }: Clause, limitMs?: number): string | undefined {
  if (typed !== undefined) {
    return "needs a person who types, but irq cannot undo typed text. Name a clause without typed text, or your own program";
  }
  if (pins?.devices !== undefined) {
    const kinds = pins.devices.map(({ kind }) => kind).join(", ");
    return `needs a device that answers the program (${kinds}), but irq cannot return a device to an earlier state. Name a clause without devices, or your own program`;
  }
  return pins !== undefined && limitMs !== undefined
    ? `is watched for ${pins.watchMs} ms, so --limit has no effect. Leave out --limit`
    : undefined;
}

/** Returns the part of a configuration that a worker thread needs. Only plain data can be sent to a thread. */
function plainConfig({
  firmware,
  version,
  library,
  asyncio,
  use,
  beside,
  offered,
}: Config): Config {
  return {
    ...(firmware !== undefined && { firmware }),
    ...(version !== undefined && { version }),
    ...(library !== undefined && { library }),
    ...(asyncio !== undefined && { asyncio }),
    ...(use !== undefined && { use }),
    ...(beside !== undefined && { beside }),
    ...(offered !== undefined && { offered }),
  };
}

function explainNoWindow(none: NoWindow, name: string, { pin, window, at }: Options): string {
  if (none.kind === "not started") {
    return `${name} could not start: ${describeOutcome(none.outcome)}. Correct the program`;
  }
  const ms = (none.nowUs / 1000).toFixed(1);
  const happened = none.hasEnded
    ? `the program ended after ${ms} ms`
    : `aiorig stopped the program after ${ms} ms`;
  if (at !== undefined)
    return `${name} has no point at cycle ${at}, because ${happened}. Use a cycle that a search has shown`;
  return window?.fromUs === undefined
    ? `${name} never turned on an interrupt of GP${pin}: ${happened}. Name another pin with --pin, or set the window with --window FROM..TO`
    : `${name} never reached the window, because ${happened}. Set an earlier window with --window`;
}

function describeOutcome(outcome: Outcome): string {
  if ("exception" in outcome) return outcome.exception;
  return "detail" in outcome ? outcome.detail : outcome.kind;
}

async function showResult(search: Search): Promise<void> {
  const { name, options, program, promised, result, given } = search;
  const folder = options.out ?? join(outFolderOf({}, given), "irq");
  const pin = `GP${options.pin}`;
  const file = `${fileNameOf(`${basename(name)}-${pin}`)}.md`;
  await withOutFolder(folder, async (out) => {
    const markdown = interruptsMarkdown({
      ...{ result, name, pin },
      promise: describePromise(promised),
      firmware:
        given.firmware === undefined ? "the firmware that aiorig built" : basename(given.firmware),
      source: program.source.split("\n"),
      file: basename(program.file),
      commandFor: (cycle) => commandFor(search, cycle),
    });
    out.write({ [file]: markdown });
  });
  const report = pathFromHere(join(folder, file));
  if (options.json) {
    printDocument(jsonOf(search, report));
    return;
  }
  const { width } = terminal();
  const say = (text: string, indent = "") =>
    print(`${wrap(printableLine(text), width, indent).join("\n")}\n`);
  print(
    `${printableLine(`${name}, edges at ${pin}, ${formatUs(result.fromUs)} to ${formatUs(result.toUs)}`)}\n`,
  );
  say(`The promise: ${describePromise(promised)}.`);
  say(concludeSearch(result));
  say(describeTried(result));
  for (const group of groupUnsafe(result.unsafe).slice(0, MOST_GROUPS)) {
    const first = group.points[0]!;
    print("\n");
    say(`${group.place}`);
    say(
      `${countPoints(group.points.length)}: ${group.why}. In ${listFunctions(group.points)}.`,
      "  ",
    );
    say(`First: ${describePoint(first)}, cycle ${first.cycle}.`, "  ");
    print(`  To try this point again: ${printableLine(commandFor(search, first.cycle))}\n`);
  }
  if (result.points > 0 && result.ends.every(({ run }) => run.outcome.kind === "timeout")) {
    print("\n");
    say(
      "Every run of the program reached its time limit. If the program needs more time, set a longer time after the window with --limit.",
    );
  }
  if (result.enabled === 0) {
    print("\n");
    say(
      `No edge in this window could interrupt the program, because the interrupt of ${pin} was off. So this result says nothing about the program. Set another window with --window.`,
    );
  }
  print(`\nReport: ${printableLine(report)}\n`);
}

function showPoint(search: Search, cycle: number): void {
  const { result, name, options } = search;
  const [end] = result.ends;
  if (end === undefined) {
    throw new UsageError(
      `${name} has no instruction that starts at cycle ${cycle}. Use a cycle that a search has shown`,
    );
  }
  if (options.json) {
    printDocument(jsonOf(search, null));
    return;
  }
  const { outcome, trace } = end.run;
  const { code, isAsleep, atUs } = result.first!;
  print(
    [
      `${name}, an edge at GP${options.pin} at cycle ${cycle} (${formatUs(atUs)})`,
      `The interrupt comes: ${describePoint({ code, isAsleep })}`,
      `Python: ${nameLine(code)}`,
      `The promise is ${end.why === undefined ? "kept" : `broken: ${end.why}`}.`,
      `The program: ${outcome.kind === "timeout" ? `did not end within ${outcome.limitMs} ms` : describeOutcome(outcome)}`,
      "The program recorded and printed:",
    ]
      .map((line) => `${printableLine(line)}\n`)
      .join(""),
  );
  print(`${printable(wholeRecord(trace)).trimEnd()}\n`);
}

/** Returns the command that tries the point at `cycle` again, with the same program and promise. */
function commandFor({ name, options, given }: Search, cycle: number): string {
  const { pin, edge, expect, onlyEnds, limit, suites, config } = options;
  const words = [
    ...["irq", quoteWord(name), "--pin", `GP${pin}`, "--at", String(cycle)],
    ...(edge === undefined ? [] : ["--edge", edge]),
    ...(expect === undefined ? [] : ["--expect", quoteWord(expect)]),
    ...(onlyEnds ? ["--only-ends"] : []),
    ...(limit === undefined ? [] : ["--limit", `${limit}ms`]),
    ...(suites === undefined ? [] : ["--suites", quoteWord(suites)]),
    ...(config === undefined ? [] : ["--config", quoteWord(config)]),
    ...(options.firmware === undefined ? [] : ["--firmware", quoteWord(options.firmware)]),
    ...(options.library === undefined ? [] : ["--library", quoteWord(options.library)]),
    ...(options.asyncio === undefined ? [] : ["--asyncio", quoteWord(options.asyncio)]),
    ...Object.entries(given.use ?? {}).flatMap(([one, path]) => [
      "--use",
      quoteWord(`${one}=${path}`),
    ]),
  ];
  return aiorigCommand(words.join(" "));
}

function jsonOf({ name, options, promised, result }: Search, report: string | null) {
  const { fromUs, toUs, isWhole, points, asleep, enabled, runs, ends, lines, functions } = result;
  return {
    type: "irq",
    schema: 1,
    program: name,
    pin: `GP${options.pin}`,
    window: { fromUs, toUs, isWhole },
    promise: describePromise(promised),
    isSafe: result.unsafe.length === 0,
    ...{ points, asleep, enabled, runs },
    unsafe: result.unsafe.map(jsonOfPoint),
    ends: ends.map(({ run, points: count, why }) => ({
      points: count,
      why: why ?? null,
      outcome: run.outcome.kind,
      record: wholeRecord(run.trace),
    })),
    ...{ lines, functions, report },
  };
}

function jsonOfPoint({ cycle, atUs, isAsleep, code, why, end }: UnsafePoint) {
  return {
    ...{ cycle, atUs, isAsleep, why, end },
    address: code.address,
    instruction: code.instruction,
    function: code.function,
    offset: code.offset,
    python: code.python ?? null,
    line: code.program ?? null,
  };
}

function countPoints(count: number): string {
  return count === 1 ? "1 point" : `${count} points`;
}

const DEFAULT_WINDOW: WindowChoice = { fromUs: undefined, lengthUs: 100 };
const DEFAULT_LIMIT_MS = 200;
/**
 * The time limit for the program of a clause, in milliseconds. It is larger than the limit for a program of the user,
 * because the program of a clause may import a part of the library. This import takes a few hundred milliseconds.
 */
const CLAUSE_LIMIT_MS = 1000;
const MOST_GROUPS = 10;

const HELP = `
The emulated Pico is deterministic. So irq can try an edge at the pin before each single instruction of a window, each
time from the same state of the whole machine. Each sleep counts as one point. If a run reaches a state that an earlier
run had, it would end in the same way, so irq stops it there.

The promise of a clause is its check. The promise of a program is: it ends, and it records and prints the same at every
point. The most frequent record counts as right. If the program prints times, use --expect or --only-ends.

docs/irq.md explains the result, and what a search cannot find.

Exit codes: 0 safe at all points; 1 some points break the promise; 2 wrong usage.

Examples:
  aiorig irq my_program.py --pin GP15
  aiorig irq my_program.py --pin GP15 --window 10ms..10.1ms --expect done --jobs 2
  aiorig irq my_program.py --pin GP15 --at 1254310`;
