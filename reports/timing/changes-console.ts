import pc from "picocolors";
import { printableLine } from "../../harness/text/printable.ts";
import { padEnd, widthOf } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";
import type {
  Change,
  FigureComparison,
  StatisticComparison,
} from "../../harness/timing/comparison/comparison.ts";
import { isAbsent } from "../../harness/timing/statistics/summary.ts";
import type { PageLook } from "../page-look.ts";
import { falseAlarmsInWords } from "./false-alarm-rate.ts";
import type { NamedComparison } from "./report-data.ts";
import { showInterval, showNumber } from "./values.ts";

/**
 * Renders a comparison for a terminal. First comes one line per changed or undecided statistic, in the order of the
 * verdicts: `worse`, `better`, `inconclusive`. Then comes the number of figures that did not change. The last line is
 * the verdict.
 */
export function renderComparison(
  { before, after, comparison }: NamedComparison,
  look: PageLook,
): string {
  const colours = pc.createColors(look.colour);
  const paint: Readonly<Record<Change, (text: string) => string>> = {
    worse: colours.red,
    better: colours.green,
    inconclusive: colours.yellow,
    "no detectable change": String,
  };
  const { figures, tests, falseAlarmRate, verdict } = comparison;
  const lines = ORDER.flatMap((wanted) =>
    figures.flatMap((figure) => linesOf(figure, wanted).map((line) => ({ ...line, wanted }))),
  );
  const width = Math.max(0, ...lines.map(({ name }) => widthOf(name)));
  const unchanged = figures.filter((figure) => figure.verdict === "no detectable change").length;
  const names = `${printableLine(before)} to ${printableLine(after)}`;
  const tested = tests === 1 ? "1 figure was tested" : `${tests} figures were tested together`;
  const sure = `${tested}. ${falseAlarmsInWords(showNumber(100 * falseAlarmRate))}`;
  return [
    ...lines.map(
      ({ name, text, wanted }) => `${padEnd(name, width)}  ${paint[wanted](wanted)}: ${text}`,
    ),
    ...(lines.length > 0 ? [""] : []),
    ...wrap(
      `Figures without a detectable change: ${unchanged} of ${figures.length}. ${sure}`,
      look.width,
    ),
    paint[verdict](`From ${names}: ${verdict}.`),
    "",
  ].join("\n");
}

const ORDER = ["worse", "better", "inconclusive"] as const;

function linesOf(
  { figure, statistics, verdict }: FigureComparison,
  wanted: Change,
): { readonly name: string; readonly text: string }[] {
  if (statistics.length === 0 && verdict === wanted) {
    return [{ name: figure, text: "too few samples to compare" }];
  }
  return statistics
    .filter((one) => one.verdict === wanted)
    .map((one) => ({ name: `${figure} ${one.statistic}`, text: changeOf(one) }));
}

function changeOf({
  before,
  after,
  unit,
  interval,
  effect,
  blocksNeeded,
}: StatisticComparison): string {
  const values =
    before === null || after === null
      ? "not on both sides"
      : `${showNumber(before)} to ${showNumber(after)} ${unit}`;
  const change = effect === null ? "" : `, change ${showNumber(effect)}`;
  const range = isAbsent(interval) ? "" : ` (${showInterval(interval)})`;
  const needed =
    blocksNeeded === undefined
      ? ""
      : `; about ${blocksNeeded} blocks of samples are needed for a decision`;
  return values + change + range + needed;
}
