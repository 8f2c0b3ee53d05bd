import "../cli/plain-output.ts";

import { Command } from "commander";
import { runToEnd } from "../cli/last-resort.ts";
import { wholeNumber } from "../cli/whole-number.ts";
import { print, printError, printLine } from "../text/output.ts";
import { findChangePoints } from "../timing/history.ts";
import { coverageOf, simulateRuns } from "../timing/testing/coverage.ts";
import { DISTRIBUTIONS, seededSource } from "../timing/testing/distributions.ts";
import { compareWithItself, FIGURES, isAlarm } from "../timing/testing/false-alarms.ts";
import { METHODS, type Percentile } from "../timing/testing/interval-methods.ts";
import { sleeps } from "../timing/testing/reports.ts";

interface Options {
  readonly seed: number;
  readonly runs: number;
}

const PERCENTILES: readonly Percentile[] = ["median", "p90", "p99"];

await runToEnd(async () => {
  const options = new Command("npm run campaign:statistics --")
    .description(
      "test the timing statistics with known distributions: how often an interval contains the true value, how often a report raises a false alarm, and how often a change is found (about 3 minutes on a quiet machine)",
    )
    .option(
      "--seed <n>",
      "the seed of all random choices",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      1,
    )
    .option("--runs <n>", "runs per row", wholeNumber(1, Number.MAX_SAFE_INTEGER), 200)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: printError })
    .parse()
    .opts<Options>();
  printCoverage(options);
  printMethods(options);
  printFewBlocks(options);
  printFalseAlarms(options);
  printHistory(options);
});

/**
 * Prints two values about the intervals of each percentile: the share of intervals that contain the true value, and the
 * mean width of the intervals. A width of 1 is the width of the exact interval for independent samples.
 */
function printCoverage({ runs, seed }: Options): void {
  printTitle("Coverage and width of the intervals", [
    "plan",
    "delays",
    "median",
    "p90",
    "p99",
    "runs with p99",
  ]);
  for (const [blocks, samples] of [
    [10, 50],
    [10, 100],
    [10, 400],
    [20, 100],
  ] as const) {
    for (const distribution of DISTRIBUTIONS) {
      const found = simulateRuns(distribution, { blocks, samples, runs, seed });
      const cells = PERCENTILES.map((percentile) => coverageOf(found, distribution, percentile));
      printRow([
        `${blocks} x ${samples}`,
        distribution.name,
        ...cells.map(({ covered, widthRatio }) => `${percent(covered)}, ${ratio(widthRatio)}`),
        percent(cells[2]!.shown),
      ]);
    }
  }
}

function printMethods({ runs, seed }: Options): void {
  printTitle("Comparison of all methods, with 10 blocks of 100 samples", [
    "delays",
    "percentile",
    ...METHODS.map(([name]) => name),
  ]);
  for (const distribution of DISTRIBUTIONS) {
    const found = simulateRuns(distribution, { blocks: 10, samples: 100, runs, seed });
    for (const percentile of PERCENTILES) {
      printRow([
        distribution.name,
        percentile,
        ...METHODS.map(([, method]) => {
          const { covered, widthRatio } = coverageOf(found, distribution, percentile, method);
          return `${percent(covered)}, ${ratio(widthRatio)}`;
        }),
      ]);
    }
  }
}

/**
 * Prints the quality of the intervals for few blocks of samples, also for fewer blocks than aiorig's summaries need for
 * an interval.
 */
function printFewBlocks({ runs, seed }: Options): void {
  printTitle("Few blocks, uniform delays, 1,000 samples", [
    "blocks",
    "median",
    "p90",
    "p99",
    "runs whose interval of the median is more than twice as wide as the exact interval",
  ]);
  const distribution = DISTRIBUTIONS.find(({ name }) => name === "uniform")!;
  const [, method] = METHODS.find(([name]) => name === "ours without the median")!;
  for (const blocks of [2, 3, 4, 5, 6, 8, 10, 20]) {
    const samples = Math.round(1000 / blocks);
    const found = simulateRuns(distribution, { blocks, samples, runs: 2 * runs, seed });
    const cells = PERCENTILES.map((percentile) =>
      coverageOf(found, distribution, percentile, method),
    );
    printRow([
      String(blocks),
      ...cells.map(({ covered, widthRatio }) => `${percent(covered)}, ${ratio(widthRatio)}`),
      percent(cells[0]!.tooWide),
    ]);
  }
}

function printFalseAlarms({ runs, seed }: Options): void {
  printTitle(`Comparisons of ${FIGURES.length} figures`, [
    "blocks",
    "order",
    "load",
    "change",
    "reports with an alarm",
    "reports with the change",
  ]);
  const steady = { loadUs: 0, reports: runs, seed };
  const row = (
    plan: Parameters<typeof compareWithItself>[0],
    change: string,
    after = FIGURES,
  ): void => {
    const reports = compareWithItself(plan, after);
    const isChanged = after !== FIGURES;
    const found = reports.filter(({ figures }) => figures[0]!.verdict === "worse").length;
    const wrong = isChanged
      ? reports.filter(({ figures }) =>
          figures.slice(1).some(({ verdict }) => verdict === "worse" || verdict === "better"),
        ).length
      : reports.filter(isAlarm).length;
    printRow([
      String(plan.blocks),
      plan.pairing,
      plan.loadUs === 0 ? "steady" : `changes by ${plan.loadUs} us`,
      change,
      percent(wrong / plan.reports),
      isChanged ? percent(found / plan.reports) : "",
    ]);
  };
  row({ ...steady, blocks: 8, pairing: "separate" }, "no");
  for (const pairing of ["separate", "interleaved"] as const) {
    row({ ...steady, blocks: 10, pairing }, "no");
  }
  row({ ...steady, blocks: 10, pairing: "interleaved", loadUs: 500 }, "no");
  row({ ...steady, blocks: 20, pairing: "interleaved" }, "no");
  for (const lateUs of [200, 300, 500, 2000]) {
    const after = [sleeps("LATE-0", { lateUs, samples: 50 }), ...FIGURES.slice(1)];
    row(
      { ...steady, reports: Math.ceil(runs / 4), blocks: 10, pairing: "interleaved" },
      `${lateUs} us later`,
      after,
    );
  }
}

function printHistory({ runs, seed }: Options): void {
  printTitle("Change points in a history with noise (standard deviation 1)", [
    "results",
    "after the change",
    "step",
    "found",
    "found at most one result too early or too late",
  ]);
  for (const [length, after, step] of [
    [20, 10, 0],
    [100, 50, 0],
    [20, 10, 2],
    [20, 10, 3],
    [30, 5, 3],
    [30, 4, 3],
    [30, 3, 3],
    [100, 50, 1],
  ] as const) {
    const at = length - after;
    const found = Array.from({ length: runs }, (_, run) => {
      const random = seededSource(seed + run);
      const values = Array.from({ length }, (_, i) => random.normal() + (i < at ? 0 : step));
      return findChangePoints(
        values.map((value, i) => ({ label: String(i), value })),
        0,
      );
    });
    const hits = found.filter((points) => points.some(({ index }) => Math.abs(index - at) <= 1));
    printRow([
      String(length),
      String(after),
      String(step),
      percent(found.filter(({ length }) => length > 0).length / runs),
      step === 0 ? "" : percent(hits.length / runs),
    ]);
  }
}

function printTitle(title: string, columns: readonly string[]): void {
  for (const line of ["", title, ""]) printLine(line);
  printRow(columns);
  printRow(columns.map(() => "---"));
}

function printRow(cells: readonly string[]): void {
  printLine(`| ${cells.join(" | ")} |`);
}

function percent(share: number): string {
  return Number.isNaN(share) ? "none" : `${Math.round(share * 1000) / 10} %`;
}

function ratio(value: number): string {
  return Number.isFinite(value) ? value.toFixed(2) : "no width";
}
