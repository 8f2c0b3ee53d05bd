import "../../cli/plain-output.ts";

import { Command, InvalidArgumentError } from "commander";
import { columns } from "../../cli/columns.ts";
import { formatDuration } from "../../cli/duration.ts";
import { interruptSignal, stopReason } from "../../cli/interrupt.ts";
import { runToEnd } from "../../cli/last-resort.ts";
import { wholeNumber } from "../../cli/whole-number.ts";
import { prepareRuntime } from "../../runtimes/index.ts";
import { print, printError, printLine } from "../../text/output.ts";
import { FALSE_ALARM_RATE } from "../../timing/comparison/compare.ts";
import type { Comparison } from "../../timing/comparison/comparison.ts";
import { isAlarm } from "../../timing/testing/false-alarms.ts";
import { ALARM_KINDS } from "./alarm-kinds.ts";

interface Options {
  readonly reports: number;
  readonly only?: Kind;
}

type Kind = keyof typeof ALARM_KINDS;

const KINDS = Object.keys(ALARM_KINDS) as Kind[];

const HELP = `
Goal: at most ${100 * FALSE_ALARM_RATE} % of the reports raise an alarm, over all their figures together.

  reference, micropython            on a real clock
  reference-load, micropython-load  the same, while a core of this machine is busy and idle in turns
  seeded                            delays from a seed, on an emulated Pico

200 reports of one runtime take about an hour, and 200 seeded reports about 10 minutes. Ctrl-C stops, and prints what
was compared.

Exit codes: 0 the goal is reached; 1 it is not; 2 wrong usage.`;

await runToEnd(async () => {
  const { reports, only } = new Command("npm run campaign:alarms --")
    .description("compare each runtime with itself, and count the reports that raise an alarm")
    .option("--reports <n>", "comparisons of each kind", wholeNumber(1, 100_000), 200)
    .option("--only <kind>", `only this kind: ${KINDS.join(", ")}`, kindNamed)
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .parse()
    .opts<Options>();
  const signal = interruptSignal();
  const rows: Row[] = [];
  for (const kind of only === undefined ? KINDS : [only]) {
    if (!signal.aborted) rows.push(await count(kind, reports, signal));
  }
  print(`\n${tableOf(rows)}\n`);
  const isGood = rows.every(({ alarms, done }) => alarms <= FALSE_ALARM_RATE * done);
  process.exitCode = stopReason()?.exitCode ?? (isGood ? 0 : 1);
});

interface Row {
  readonly kind: string;
  readonly done: number;
  readonly alarms: number;
}

function kindNamed(text: string): Kind {
  const kind = KINDS.find((known) => known === text);
  if (kind !== undefined) return kind;
  throw new InvalidArgumentError(`The kind must be one of ${KINDS.join(", ")}.`);
}

async function count(kind: Kind, reports: number, signal: AbortSignal): Promise<Row> {
  const [runtime = ""] = kind === "seeded" ? ["pico-virtual"] : kind.split("-");
  await prepareRuntime(runtime, {}, undefined, signal);
  const startedMs = performance.now();
  let done = 0;
  let alarms = 0;
  for await (const comparison of ALARM_KINDS[kind](reports, signal)) {
    done++;
    if (isAlarm(comparison)) {
      alarms++;
      printLine(`  alarm: ${alarmsOf(comparison).join(", ")}`);
    }
    const leftMs = ((performance.now() - startedMs) / done) * (reports - done);
    if (done % 5 === 0 || done === reports) {
      printLine(
        `${kind}: ${done} of ${reports} reports, ${alarms} alarms, ${formatDuration(leftMs)} left`,
      );
    }
  }
  return { kind, done, alarms };
}

function alarmsOf({ figures }: Comparison): string[] {
  return figures.flatMap(({ figure, statistics }) =>
    statistics
      .filter(({ verdict }) => verdict === "worse" || verdict === "better")
      .map(({ statistic, before, after, p }) => `${figure} ${statistic} ${before} ${after} p=${p}`),
  );
}

function tableOf(rows: readonly Row[]): string {
  const lines = rows.map(({ kind, done, alarms }) => [
    kind,
    `${done}`,
    `${alarms}`,
    done === 0 ? "" : `${((100 * alarms) / done).toFixed(1)} %`,
  ]);
  return columns([["", "reports", "with an alarm", "rate"], ...lines]).join("\n");
}
