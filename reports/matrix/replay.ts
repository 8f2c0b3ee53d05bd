import pc from "picocolors";
import type { Replayed } from "../../harness/results/recorded-cases.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { wrap } from "../../harness/text/wrap.ts";
import type { PageLook } from "../page-look.ts";

export interface ReplayOptions extends PageLook {
  /** Returns the command that runs the program of a replayed verdict once and shows its marks. */
  readonly again: (replayed: Replayed) => string;
}

/**
 * Renders replayed verdicts. For each verdict that changed, it shows the recorded detail, the new detail, and the
 * command that shows the marks. The last line contains the counts. If there are only a few verdicts, unchanged verdicts
 * also have a line each.
 */
export function renderReplay(all: readonly Replayed[], options: ReplayOptions): string {
  const shown = all.map((one) => ({
    ...printableRecord(one, { ofSeveralLines: ["detail"] }),
    again: printableRecord({ command: options.again(one) }).command,
  }));
  const isShort = all.length <= MOST_LINES;
  const colours = pc.createColors(options.colour);
  const lines = shown.flatMap(({ before, now, isSame, again }) => {
    const what = `${before.clause} on ${before.runtime}`;
    if (isSame)
      return isShort ? [`${colours.green("✓")} ${what}: ${asWords(before)}, as recorded`] : [];
    const today = now === undefined ? "not judged" : asWords(now);
    const head = `${colours.red("✗")} ${what}: ${today}, recorded as ${asWords(before)}`;
    const details = [
      ...detailOf("recorded", before, options.width),
      ...(now === undefined ? [] : detailOf("now", now, options.width)),
    ];
    return [head, ...details, colours.dim(`    ${again}`)];
  });
  return [...lines, summaryOf(all)].join("\n");
}

/** If there are at most this number of verdicts, unchanged verdicts also have a line each. */
const MOST_LINES = 20;

function asWords({ verdict, expected, met }: VerdictLine): string {
  return met ? verdict : `${verdict} (expected ${expected})`;
}

function detailOf(when: string, { detail }: VerdictLine, width: number): string[] {
  if (detail === undefined) return [];
  return wrap(`${when}: ${detail.replaceAll("\n", " ")}`, width - 4).map((line) => `    ${line}`);
}

function summaryOf(all: readonly Replayed[]): string {
  const same = all.filter(({ isSame }) => isSame).length;
  const changed = all.length - same;
  const replayed = `${all.length} ${all.length === 1 ? "verdict" : "verdicts"} replayed: `;
  return `${replayed}${same} as recorded${changed === 0 ? "" : `, ${changed} not`}.`;
}
