import { conclude } from "../../harness/results/conclusion.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { printable } from "../../harness/text/printable.ts";
import { shorten } from "../../harness/text/shorten.ts";
import {
  emulatedColumns,
  emulationNotice,
  type ReportData,
  type ReportedCase,
  type ReportTable,
  tableOf,
} from "../conformance/report-data.ts";
import { showMarks, showOutput } from "../conformance/trace-text.ts";
import { codeBlock, markdownSentence, markdownTable, plainMarkdown } from "../markdown-text.ts";
import { conclusionInWords } from "../matrix/conclusion-words.ts";
import { KINDS } from "../matrix/kinds.ts";
import { passCounts } from "../matrix/rows.ts";
import { stateInWords, type Table } from "../matrix/table.ts";

/**
 * Renders results as Markdown for the summary of a CI job: the conclusion, the unexpected verdicts, the groups, and the
 * declared deviations. The text is smaller than 1 MB, because GitHub refuses a larger summary. If there is not enough
 * space, the summary says how many entries are missing. The same data always results in the same text.
 */
export function renderJobSummary(data: ReportData): string {
  const shown = tableOf(data);
  const { results, cases } = shown;
  const emulated = emulatedColumns(results);
  const { suite, host, started } = results.headers.at(-1)!;
  const space = new Space(MOST_BYTES);
  const head = space.add([
    `## ${plainMarkdown(conclusionInWords(conclude(results)))}`,
    "",
    plainMarkdown(`aiorig ${suite} on ${host}, started ${started}.`),
    "",
    ...[...(emulated.length > 0 ? [emulationNotice(emulated)] : []), ...data.notices].flatMap(
      (notice) => [`> ${plainMarkdown(shorten(notice, 2000))}`, ""],
    ),
  ]);
  const groups = space.add(renderGroups(shown));
  // If a clause was repeated, the summary shows only the first unexpected verdict of the clause.
  const shownOnce = new Set(shown.table.verdicts);
  const unmet = cases.filter(({ line }) => !line.met && shownOnce.has(line));
  const unexpected = space.addWhileFits(unmet.map((one) => renderUnexpected(one, shown.table)));
  const declared = space.addWhileFits(declaredOf(cases).map((line) => [line]));
  return [
    ...head,
    ...(unmet.length === 0 ? [] : [`### Not as expected (${unmet.length})`, ""]),
    ...unexpected,
    ...renderProblems(shown.table),
    "### Groups",
    "",
    ...groups,
    "",
    ...(declared.length === 0
      ? []
      : ["<details><summary>Declared deviations</summary>", "", ...declared, "", "</details>"]),
    "",
  ].join("\n");
}

function renderProblems({ problems }: Table): string[] {
  if (problems.length === 0) return [];
  return [
    `### Your own expectations have problems (${problems.length})`,
    "",
    ...problems.map((problem) => `- ${plainMarkdown(problem)}`),
    "",
  ];
}

/** GitHub refuses a summary above 1 MiB. This limit is a little lower, because the headings also need space. */
const MOST_BYTES = 980_000;

/** The space that is left in the document, in bytes. */
class Space {
  #leftBytes: number;

  constructor(bytes: number) {
    this.#leftBytes = bytes;
  }

  /** Adds lines even if there is no space for them. */
  add(lines: readonly string[]): readonly string[] {
    this.#leftBytes -= bytesOf(lines);
    return lines;
  }

  /** Adds entries until the next entry does not fit. Then adds a line with the number of the missing entries. */
  addWhileFits(entries: readonly (readonly string[])[]): string[] {
    const added: string[] = [];
    for (const [i, entry] of entries.entries()) {
      if (bytesOf(entry) > this.#leftBytes) {
        added.push(`and ${entries.length - i} more. The other reports show all of them.`, "");
        break;
      }
      added.push(...this.add(entry));
    }
    return added;
  }
}

function bytesOf(lines: readonly string[]): number {
  return lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
}

function renderGroups({ table }: ReportTable): string[] {
  const { runtimes, groups, verdicts } = table;
  const unmet = new Set(
    verdicts.filter(({ met }) => !met).map(({ clause, runtime }) => `${clause} ${runtime}`),
  );
  const rows = [...groups].map(([group, clauses]) => {
    const counts = passCounts(clauses, table).map((count, i) => {
      const isUnmet = clauses.some((clause) => unmet.has(`${clause} ${runtimes[i]}`));
      return isUnmet ? `**${count} ${KINDS.fail.symbol}**` : count;
    });
    return [plainMarkdown(group), ...counts];
  });
  return markdownTable(["group", ...runtimes.map(plainMarkdown)], rows);
}

function renderUnexpected(
  { line, statement, again, readTrace }: ReportedCase,
  table: Table,
): string[] {
  const { clause, runtime, level, detail } = line;
  const rank = level === undefined ? "" : ` (${level})`;
  const trace = readTrace();
  const marks = trace === undefined ? undefined : showMarks(trace.marks, 60);
  const shownMarks = marks && [
    ...marks.first.map(({ atMs, text }) => `${atMs} ms  ${text}`),
    ...(marks.omitted > 0 ? [`... ${marks.omitted} marks ...`] : []),
    ...marks.last.map(({ atMs, text }) => `${atMs} ms  ${text}`),
  ];
  const output = showOutput([trace?.stdout, trace?.stderr].join("\n").trim(), 1500);
  return [
    `- ${KINDS[table.cell(clause, runtime)].symbol} **${plainMarkdown(`${clause} on ${runtime}`)}**: ${plainMarkdown(stateInWords(line, table))}${rank}`,
    ...(statement === undefined ? [] : ["", indented(markdownSentence(statement))]),
    ...(detail === undefined ? [] : ["", indented(codeBlock(detail, "text"))]),
    "",
    indented(codeBlock(again, "sh")),
    ...(shownMarks === undefined || shownMarks.length === 0
      ? []
      : [
          "",
          indented(
            `<details><summary>Marks</summary>\n\n${codeBlock(shownMarks.join("\n"), "text")}\n\n</details>`,
          ),
        ]),
    ...(output === ""
      ? []
      : [
          "",
          indented(
            `<details><summary>Output</summary>\n\n${codeBlock(output, "text")}\n\n</details>`,
          ),
        ]),
    "",
  ];
}

/** Returns a printable text whose lines are indented, so that they stay inside an item of a list. */
function indented(text: string): string {
  return printable(text)
    .split("\n")
    .map((line) => (line === "" ? "" : `  ${line}`))
    .join("\n");
}

/**
 * Returns one item of a Markdown list for each declared deviation: the runtime, the verdict and the reason, with all
 * clauses that have the same deviation.
 */
function declaredOf(cases: readonly ReportedCase[]): string[] {
  const alike = new Map<string, string[]>();
  for (const { line } of cases.filter(isDeclared)) {
    const whose = line.unreviewed ? "unreviewed, " : line.own === undefined ? "" : "your own, ";
    const words = `${whose}${line.runtime} ${line.verdict}: ${line.reason}`;
    alike.set(words, [...(alike.get(words) ?? []), line.clause]);
  }
  return [...alike].map(
    ([words, clauses]) => `- ${plainMarkdown(words)} (${plainMarkdown(clauses.join(", "))})`,
  );
}

function isDeclared({ line }: { readonly line: VerdictLine }): boolean {
  return line.met && line.reason !== undefined && line.verdict !== "untested";
}
