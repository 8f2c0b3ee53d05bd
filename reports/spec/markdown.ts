import type { Clause, Group, Retired, Untested } from "../../harness/check/clause.ts";
import { conditionInWords } from "../../harness/check/condition.ts";
import type { HistoricDefect } from "../../harness/check/historic-defect.ts";
import type { PublicReport } from "../../harness/check/public-report.ts";
import { printable } from "../../harness/text/printable.ts";
import { nameIndex } from "./name-index.ts";
import { sourceLabel } from "./source-label.ts";
import {
  CONDITIONS,
  deed,
  deviationsByCondition,
  entriesOf,
  HISTORY,
  judgedBy,
  LEVELS,
  lead,
  NOTATION,
  REPORTS,
  recordsInstead,
  reportName,
  type Spec,
  TITLE,
  traitsNamed,
} from "./spec.ts";

/** Renders the suite as one Markdown document. The same suite always results in the same text. */
export function renderSpecMarkdown(spec: Spec): string {
  const { groups, history = [], reports = [] } = spec;
  const lines = [
    `# ${TITLE}`,
    "",
    lead(spec),
    "",
    ...Object.entries(LEVELS).map(([level, meaning]) => `- **${level}**: ${meaning}.`),
    "",
    NOTATION,
    "",
    "## Contents",
    "",
    ...groups.map(
      ({ name, title, clauses }) => `- [${name}](#${anchor(name)}) (${clauses.length}): ${title}`,
    ),
    "- [By name](#by-name)",
    "- [Declared deviations](#declared-deviations)",
    ...(history.length > 0 ? ["- [Historic defects](#historic-defects)"] : []),
    ...(reports.length > 0 ? ["- [Public reports](#public-reports)"] : []),
    "",
    ...groups.flatMap((group) => renderGroup(group, spec)),
    "## By name",
    "",
    ...[...nameIndex(groups)].map(([name, ids]) => `- \`${name}\`: ${ids.map(link).join(", ")}`),
    "",
    "## Declared deviations",
    "",
    ...[...deviationsByCondition(groups)].map(
      ([condition, ids]) =>
        `- **${prose(condition)}** (${ids.length}): ${ids.map(link).join(", ")}`,
    ),
    "",
    prose(CONDITIONS),
    "",
    ...traitsNamed(groups).map(([trait, meaning]) => `- **${trait}**: ${prose(meaning)}.`),
    "",
    ...(history.length > 0 ? renderHistory(history) : []),
    ...(reports.length > 0 ? renderReports(reports) : []),
  ];
  return printable(lines.join("\n"));
}

function renderHistory(history: readonly HistoricDefect[]): string[] {
  return [
    "## Historic defects",
    "",
    HISTORY,
    "",
    "| defect | fixed in | what was wrong | caught by |",
    "| --- | --- | --- | --- |",
    ...history.map(
      ({ id, fix, year, wrong, elsewhere, clauses }) =>
        `| ${id} | [${year}](${fix}) | ${prose([wrong, elsewhere].join(" ").trim())} | ${clauses.map(link).join(", ")} |`,
    ),
    "",
  ];
}

function renderReports(reports: readonly PublicReport[]): string[] {
  return [
    "## Public reports",
    "",
    REPORTS,
    "",
    "| report | what happened | covered by |",
    "| --- | --- | --- |",
    ...reports.map(
      (report) =>
        `| [${reportName(report)}](${report.link}), ${report.year} | ${prose(report.about)} | ${report.clauses.map(link).join(", ")} |`,
    ),
    "",
  ];
}

function renderGroup(group: Group, spec: Spec): string[] {
  const { name, title } = group;
  return [
    `## <a id="${anchor(name)}"></a>${name}: ${title}`,
    "",
    ...entriesOf(group).flatMap((entry) =>
      "program" in entry
        ? renderClause(entry, spec)
        : "replacedBy" in entry
          ? renderRetired(entry)
          : renderUntested(entry),
    ),
  ];
}

function renderRetired({ id, statement, replacedBy, reason, sources }: Retired): string[] {
  return [
    `### <a id="${anchor(id)}"></a>${id}`,
    "",
    `**retired**, replaced by ${link(replacedBy)}. Statement: ${prose(statement)} ${prose(reason)}`,
    "",
    renderSources(sources),
    "",
  ];
}

function renderUntested({ id, statement, sources, reason }: Untested): string[] {
  return [
    `### <a id="${anchor(id)}"></a>${id}`,
    "",
    `**untested**: ${prose(statement)} ${prose(reason)}`,
    "",
    renderSources(sources),
    "",
  ];
}

function renderSources(sources: readonly string[]): string {
  return `Sources: ${sources.map((url) => `[${sourceLabel(url)}](${url})`).join(", ")}`;
}

function renderClause(clause: Clause, { programs }: Spec): string[] {
  const { id, level, statement, sources, program, check, expect = [] } = clause;
  const how = judgedBy(clause);
  return [
    `### <a id="${anchor(id)}"></a>${id}`,
    "",
    `**${level}**${how === undefined ? "" : `, ${how}`}: ${prose(statement)}`,
    "",
    ...expect.map(
      (expectation) =>
        `- **${prose(conditionInWords(expectation.when))}** (${deed(expectation)}): ${prose(expectation.reason)}${renderRecords("; it records ", recordsInstead(expectation))}${expectation.link === undefined ? "" : ` ([described here](${expectation.link}))`}`,
    ),
    ...(expect.length > 0 ? [""] : []),
    renderSources(sources),
    "",
    "<details>",
    `<summary>Program ${program}</summary>`,
    "",
    "```python",
    programs.get(program)?.trimEnd() ?? "# this file is missing",
    "```",
    "",
    ...(check.legal === undefined ? [] : [`${renderRecords("It records ", check.legal)}.`, ""]),
    "</details>",
    "",
  ];
}

function renderRecords(before: string, records: readonly (readonly string[])[] | undefined) {
  if (records === undefined) return "";
  return before + records.map((record) => record.map(code).join(" ") || "nothing").join(", or ");
}

/** Escapes a sentence for Markdown. Code in backticks stays unchanged. */
function prose(text: string): string {
  const parts = text.split("`");
  return parts.map((part, i) => (i % 2 === 1 ? part : escapeMarkdown(part))).join("`");
}

function escapeMarkdown(text: string): string {
  return text.replaceAll("<", "&lt;").replace(/\*|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, "\\$&");
}

/** Makes a Markdown code span. The text in it may contain backticks. */
function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function link(id: string): string {
  return `[${id}](#${anchor(id)})`;
}

function anchor(id: string): string {
  return id.toLowerCase();
}
