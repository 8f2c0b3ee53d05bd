import pc from "picocolors";
import { conditionInWords } from "../../harness/check/condition.ts";
import { conditionOf, patternsOf } from "../../harness/check/own-expectation.ts";
import type { OwnState } from "../../harness/results/own-states.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { wrap } from "../../harness/text/wrap.ts";
import type { PageLook } from "../page-look.ts";

export interface ExpectationsOptions extends PageLook {
  /** The file of the entries. */
  readonly path: string;
  /** True if the states come from a run that used exactly these entries. */
  readonly isJudged: boolean;
}

/**
 * Renders your own expectations. Each entry has a line with its state. The line after the entries says how many entries
 * there are, how many of them nobody has reviewed, and how many have problems.
 */
export function renderExpectations(
  states: readonly OwnState[],
  { width, colour, path, isJudged }: ExpectationsOptions,
): string {
  const { bold, red, yellow, dim } = pc.createColors(colour);
  const lines = printableRecord(states).flatMap(({ number, entry, met, problem }) => {
    const head = `${number}. ${patternsOf(entry).join(", ")} on ${conditionInWords(conditionOf(entry))}: ${entry.verdict}`;
    const mark = entry.unreviewed ? `, ${yellow("unreviewed")}` : "";
    const until = entry.expires === undefined ? "" : `, until ${entry.expires}`;
    const used = !isJudged ? "" : met === 0 ? ", not met by any verdict" : `, met by ${met}`;
    const why = entry.reason ?? entry.seen;
    return [
      `${bold(head)}${mark}${until}${dim(used)}`,
      ...(problem === undefined ? [] : wrap(problem, width, "   ").map((line) => red(line))),
      ...(why === undefined ? [] : wrap(why, width, "   ")),
    ];
  });
  const unreviewed = states.filter(({ entry }) => entry.unreviewed).length;
  const wrong = states.filter(({ problem }) => problem !== undefined).length;
  const counts = [
    `${states.length} ${states.length === 1 ? "entry" : "entries"} in ${printableRecord({ path }).path}`,
    `${unreviewed} unreviewed`,
    ...(wrong === 0 ? [] : [`${wrong} with problems`]),
  ].join(", ");
  const note = isJudged ? [] : wrap(UNJUDGED, width).map((line) => dim(line));
  return [...lines, "", `${counts}.`, ...note].join("\n");
}

const UNJUDGED =
  "No run has been judged with exactly these entries, so aiorig does not know which entries are stale. To find out, run the suite again.";
