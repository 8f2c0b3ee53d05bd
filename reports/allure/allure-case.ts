import type { Level } from "../../harness/check/clause.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import {
  emulatedColumns,
  emulationNotice,
  type ReportData,
  type ReportedCase,
  tableOf,
} from "../conformance/report-data.ts";
import { showMarks, showOutput } from "../conformance/trace-text.ts";
import { html, sentence } from "../markup.ts";
import { groupOf } from "../matrix/table.ts";
import { drawWaveform } from "../waveform/drawing.ts";

/** One verdict as Allure shows it. All texts are printable. */
export interface AllureCase {
  readonly clause: string;
  readonly runtime: string;
  readonly repetition: number;
  readonly name: string;
  /** The full name of the case. Results with the same full name and the same parameters belong to one history. */
  readonly fullName: string;
  /** The statement as HTML. */
  readonly description: string;
  readonly status: "passed" | "failed" | "broken" | "skipped";
  /** True for a deviation that happens as declared. Such a result never breaks the quality gate. */
  readonly isKnown: boolean;
  readonly message?: string;
  /** The command that reproduces the verdict. */
  readonly again: string;
  readonly labels: readonly { readonly name: string; readonly value: string }[];
  readonly parameters: readonly AllureParameter[];
  /** A link to the description of a declared deviation. */
  readonly issue?: string;
  /** The time that the run took, in milliseconds of wall time. */
  readonly ms: number;
  readonly attachments: () => readonly AllureAttachment[];
}

export interface AllureParameter {
  readonly name: string;
  readonly value: string;
  /**
   * True if Allure ignores this parameter when it looks for the history of a result. A result with a new value of the
   * parameter then continues the old history.
   */
  readonly excluded: boolean;
}

export interface AllureAttachment {
  readonly name: string;
  readonly type: string;
  /** The ending of the file, such as `.svg`. */
  readonly ending: string;
  readonly text: string;
}

/** Describes the verdicts of a report for Allure. A group becomes an epic, and a clause becomes a feature. */
export function allureCases(data: ReportData): AllureCase[] {
  const { cases, table, results } = tableOf(data);
  const emulated = emulatedColumns(results);
  return cases.map((shown): AllureCase => {
    const { line, statement, again } = shown;
    const { clause, runtime, repetition, verdict, level, reason } = line;
    const isEmulated = emulated.includes(runtime);
    const version = table.versionOf(runtime);
    const link = line.own?.link ?? (reason === undefined ? undefined : linkOf(data, shown));
    return {
      ...{ clause, runtime, repetition, again, ms: line.ms },
      name: `${clause} on ${runtime}`,
      fullName: `aiorig/${clause}`,
      description:
        html`<p>${sentence(statement ?? "")}</p>${isEmulated && html`<p>${emulationNotice([runtime])}</p>`}`
          .text,
      ...stateOf(shown),
      labels: Object.entries({
        epic: groupOf(clause),
        feature: clause,
        story: runtime,
        parentSuite: runtime,
        suite: groupOf(clause),
        severity: level === undefined ? "trivial" : SEVERITY[level],
        tag: verdict,
      })
        .map(([name, value]) => ({ name, value }))
        .concat(tagsOf(line)),
      parameters: [
        { name: "target", value: runtime, excluded: false },
        ...(version === undefined ? [] : [{ name: "version", value: version, excluded: true }]),
      ],
      ...(link !== undefined && { issue: link }),
      attachments: () => attachmentsOf(shown, data),
    };
  });
}

/**
 * Returns the tag `your own expectation` if the user's own expectations decided the verdict, and the tag `unreviewed`
 * if nobody has reviewed the expectation.
 */
function tagsOf({ own, unreviewed }: VerdictLine): { name: string; value: string }[] {
  return [
    ...(own === undefined ? [] : [{ name: "tag", value: "your own expectation" }]),
    ...(unreviewed ? [{ name: "tag", value: "unreviewed" }] : []),
  ];
}

const SEVERITY: Readonly<Record<Level, string>> = {
  must: "critical",
  should: "normal",
  may: "minor",
};

function stateOf({ line, kind }: ReportedCase): Pick<AllureCase, "status" | "isKnown" | "message"> {
  const { verdict, expected, met, detail, reason } = line;
  const seen = detail === undefined ? "" : `: ${detail}`;
  if (!met) {
    const isBroken = verdict === "error" || verdict === "inconclusive" || verdict === "untested";
    const message = `${verdict}, expected ${expected}${seen}`;
    return { status: isBroken ? "broken" : "failed", isKnown: false, message };
  }
  if (verdict === "pass") return { status: "passed", isKnown: false };
  if (kind === "declared") {
    const whose = line.unreviewed ? "Unreviewed, as declared" : "As declared";
    const message = `${whose}: ${reason ?? expected}${seen && `\nSeen${seen}`}`;
    return { status: verdict === "error" ? "broken" : "failed", isKnown: true, message };
  }
  return {
    status: "skipped",
    isKnown: false,
    message: `${verdict}: ${reason ?? detail ?? "no reason"}`,
  };
}

/**
 * Returns the link that belongs to the reason of a verdict. The reason in a report is printable and may be shortened.
 * So this function converts the reason of each link in the same way, and then looks for the reason of the verdict.
 */
function linkOf(data: ReportData, { line }: ReportedCase): string | undefined {
  const links = data.clauses.get(line.clause)?.links ?? new Map<string, string>();
  const shown = [...links].map(([reason, link]) => printableRecord({ reason, link }));
  return shown.find(({ reason }) => reason === line.reason)?.link;
}

function attachmentsOf(
  { line, readTrace }: ReportedCase,
  { clauses }: ReportData,
): AllureAttachment[] {
  const program = clauses.get(line.clause)?.program;
  const trace = readTrace();
  const marks = trace && showMarks(trace.marks, 400);
  const lines = marks && [
    ...marks.first.map(({ atMs, text }) => `${atMs} ms  ${text}`),
    ...(marks.omitted > 0 ? [`... ${marks.omitted} marks ...`] : []),
    ...marks.last.map(({ atMs, text }) => `${atMs} ms  ${text}`),
    `Outcome: ${showOutput(trace!.outcome, 100)}`,
  ];
  const text = (name: string, content: string | undefined): AllureAttachment[] =>
    content === undefined || content.trim() === ""
      ? []
      : [{ name, type: "text/plain", ending: ".txt", text: content }];
  return [
    ...text("program", program && showOutput(program.text, 20_000)),
    ...text("marks", lines?.join("\n")),
    ...text("output", trace && showOutput(trace.stdout, 8000)),
    ...text("standard error", trace && showOutput(trace.stderr, 8000)),
    ...(trace?.waveform === undefined
      ? []
      : [
          {
            name: "waveform",
            type: "image/svg+xml",
            ending: ".svg",
            text: drawWaveform(trace.waveform, { isFile: true }).text,
          },
        ]),
  ];
}
