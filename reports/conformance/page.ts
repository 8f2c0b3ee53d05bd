import { conclude } from "../../harness/results/conclusion.ts";
import type { Column, Content } from "../../harness/results/results-lines.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { asset } from "../asset.ts";
import { html, type Markup, sentence } from "../markup.ts";
import { conclusionInWords } from "../matrix/conclusion-words.ts";
import { KINDS, type Kind } from "../matrix/kinds.ts";
import { passCounts } from "../matrix/rows.ts";
import { colourPython } from "../spec/python-colours.ts";
import { sourceLabel } from "../spec/source-label.ts";
import { cellContent, renderCell, stateInWords } from "./cell.ts";
import { fitParts, type Part } from "./fit-parts.ts";
import {
  emulatedColumns,
  emulationNotice,
  type ReportData,
  type ReportedCase,
  type ReportedClause,
  type ReportTable,
  tableOf,
} from "./report-data.ts";
import { showLine, showOutput } from "./trace-text.ts";

/**
 * Renders results as one HTML page: the matrix, and for each cell the verdict, the trace, the waveform and the command
 * that reproduces it. The same data always results in the same text.
 *
 * The page needs no other files and no network. Its only script searches for clauses and opens the part that a link
 * names. Without scripts, the page shows all clauses.
 *
 * The size of the page is limited. If the page would be too large, it shows some verdicts without their traces and
 * shortens some programs. Unexpected verdicts get their space first, then the programs, then all other verdicts.
 */
export function renderConformancePage(data: ReportData): string {
  const shown = tableOf(data);
  const frame = renderFrame(data, shown, () => html``);
  const contents = fitParts(contentsOf(data, shown), MOST_BYTES - Buffer.byteLength(frame.text));
  return renderFrame(data, shown, (key) => contents.get(key) ?? html``).text;
}

/** The largest size of the page in bytes. A larger page opens slowly and is too large for many mail boxes. */
const MOST_BYTES = 4_900_000;

/**
 * Identifies a part of the page. For a cell, this is its verdict. For a program's text, this is the id of its clause.
 */
type ContentKey = ReportedCase | string;

/** Returns the parts of the page whose size is limited, in groups. The most important group comes first. */
function contentsOf(data: ReportData, { cases }: ReportTable): Map<ContentKey, Part>[] {
  const { folder } = printableRecord({ folder: data.folder });
  const cells = (isMet: boolean) =>
    new Map<ContentKey, Part>(
      cases
        .filter(({ line }) => line.met === isMet)
        .map((one) => [one, cellContent(one, folder)] as const),
    );
  const programs = [...data.clauses].flatMap(([id, { program }]) =>
    program === undefined ? [] : [[id, programText(program.text)] as const],
  );
  return [cells(false), new Map(programs), cells(true)];
}

function programText(text: string): Part {
  return {
    whole: () => html`<pre>${colourPython(showOutput(text, 20_000).trimEnd())}</pre>\n`,
    brief: () => html`<pre>${showOutput(text, 400).trimEnd()}</pre>\n`,
  };
}

/**
 * Renders the page. `contentOf` returns the content of a cell or the text of a program. To measure the rest of the
 * page, let `contentOf` return empty texts.
 */
function renderFrame(
  data: ReportData,
  shown: ReportTable,
  contentOf: (key: ContentKey) => Markup,
): Markup {
  const { table, results } = shown;
  const anchors = anchorsOf(shown);
  const unexpected = shown.cases.filter(({ line }) => !line.met);
  const emulated = emulatedColumns(results);
  const title = `Conformance of ${table.runtimes.length === 1 ? table.runtimes[0] : `${table.runtimes.length} targets`}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>
${asset("look.css")}
${asset("conformance/page.css")}</style>
</head>
<body>
<header>
<h1>${title}</h1>
<p class="lead"><strong>${conclusionInWords(conclude(results))}</strong> ${runsInWords(results)}</p>
${emulated.length > 0 && html`<p class="banner" role="note">${emulationNotice(emulated)}</p>\n`}${printableRecord(data.notices).map((notice) => html`<p class="notice">${notice}</p>\n`)}</header>
<main>
${unexpected.length > 0 && renderUnexpected(unexpected, anchors)}${table.problems.length > 0 && renderProblems(table.problems)}${renderColumns(shown)}${renderMatrix(shown, anchors)}${renderClauses(data, shown, anchors, contentOf)}</main>
<script>
${asset("clause-search.js")}</script>
</body>
</html>
`;
}

/** Returns the id of a cell in the page. If no column is given, returns the id of the clause's row. */
type Anchors = (clause: string, column?: string) => string;

/**
 * Makes the ids of rows and cells. An id contains the names of its clause and column, so that links to the page stay
 * valid in the next report. A name with special characters is replaced by its number in the page.
 */
function anchorsOf({ table: { runtimes, groups } }: ReportTable): Anchors {
  const rows = new Map([...groups.values()].flat().map((clause, row) => [clause, row]));
  return (clause, column) => {
    const row = PLAIN.test(clause) ? clause : `row-${rows.get(clause)}`;
    if (column === undefined) return row;
    return `${row}.${PLAIN.test(column) ? column : `column-${runtimes.indexOf(column)}`}`;
  };
}

const PLAIN = /^[\w@=-]{1,60}$/;

function runsInWords({ headers, verdicts }: ReportTable["results"]): string {
  const { suite, host, started } = headers.at(-1)!;
  return `${verdicts.length} verdicts of aiorig ${suite} on ${host}. The run started at ${started}.`;
}

function renderUnexpected(cases: readonly ReportedCase[], anchors: Anchors): Markup {
  const items = cases.map(
    ({ line, kind }) =>
      html`<li><a href="#${anchors(line.clause, line.runtime)}">${line.clause} on ${line.runtime}</a> <span class="is-${kind}">${KINDS[kind].symbol} ${stateInWords({ line, kind })}</span>${line.level !== undefined && ` (${line.level})`}</li>\n`,
  );
  return html`<section id="unexpected">
<h2>Not as expected (${cases.length})</h2>
<ul>
${items}</ul>
</section>
`;
}

function renderProblems(problems: readonly string[]): Markup {
  return html`<section id="expectations">
<h2>Your own expectations have problems (${problems.length})</h2>
<ul>
${problems.map((problem) => html`<li>${problem}</li>\n`)}</ul>
</section>
`;
}

function renderColumns({ table, results }: ReportTable): Markup {
  const rows = table.runtimes.map((name) => {
    const column = results.headers
      .flatMap(({ runtimes }) => runtimes)
      .findLast((one) => one.name === name && one.version !== undefined);
    return html`<tr><th scope="row">${name}</th><td>${column?.version ?? "not available"}</td><td>${column?.platform}</td><td>${madeOf(column)}</td></tr>\n`;
  });
  return html`<section id="targets">
<h2>Targets</h2>
<div class="wide"><table>
<thead><tr><th scope="col">target</th><th scope="col">version</th><th scope="col">platform</th><th scope="col">made of</th></tr></thead>
<tbody>
${rows}</tbody>
</table></div>
</section>
`;
}

function madeOf(column: Column | undefined): Markup {
  const { interpreter, firmware, asyncio } = column ?? {};
  const parts = Object.entries({ interpreter, firmware, asyncio }).flatMap(([what, content]) =>
    content === undefined ? [] : [html`<div>${what}: ${contentInWords(content)}</div>`],
  );
  return html`${parts}`;
}

function contentInWords(content: Content | string): string {
  if (typeof content === "string") return content;
  return content.hash === undefined
    ? content.path
    : `${content.path} (${content.hash.slice(0, 12)})`;
}

function renderMatrix(shown: ReportTable, anchors: Anchors): Markup {
  const { table } = shown;
  const used = new Set(
    [...table.groups.values()]
      .flat()
      .flatMap((clause) => table.runtimes.map((runtime) => table.cell(clause, runtime))),
  );
  const legend = Object.entries(KINDS).filter(
    ([kind]) => used.has(kind as Kind) && kind !== "unselected",
  );
  return html`<section id="matrix">
<h2>Matrix</h2>
<p class="legend">${legend.map(([kind, { symbol, label }]) => html`<span><b class="is-${kind}">${symbol}</b> ${label}</span> `)}</p>
<form class="find" data-clauses=".matrix .clause" data-groups=".matrix tbody" data-differing="td > a:not(.is-pass)" hidden>
<input type="search" name="words" placeholder="Find clauses: wait_for cancel" aria-label="Find clauses">
<label><input type="checkbox" name="differing"> only clauses that do not pass everywhere</label>
<output></output>
</form>
<div class="wide"><table class="matrix">
<caption>Clauses and targets. Each symbol is a link to its verdict.</caption>
<thead><tr><th scope="col">clause</th>${table.runtimes.map((name) => html`<th scope="col">${name}</th>`)}<th scope="col">statement</th></tr></thead>
${[...table.groups].map(([group, clauses]) => renderGroup(group, clauses, shown, anchors))}</table></div>
</section>
`;
}

function renderGroup(
  group: string,
  clauses: readonly string[],
  { table, statements, cases }: ReportTable,
  anchors: Anchors,
): Markup {
  const counts = passCounts(clauses, table);
  const judged = new Set(cases.map(({ line }) => `${line.clause} ${line.runtime}`));
  const rows = clauses.map((clause) => {
    const cells = table.runtimes.map((runtime) => {
      const kind = table.cell(clause, runtime);
      const { symbol, label } = KINDS[kind];
      if (!judged.has(`${clause} ${runtime}`)) return html`<td class="is-${kind}">${symbol}`;
      return html`<td><a class="is-${kind}" href="#${anchors(clause, runtime)}" aria-label="${label}">${symbol}</a>`;
    });
    return html`<tr class="clause"><th scope="row"><a href="#${anchors(clause)}">${clause}</a></th>${cells}<td>${sentence(statements.get(clause) ?? "")}\n`;
  });
  return html`<tbody>
<tr class="group"><th scope="rowgroup">${group}</th>${counts.map((count) => html`<td>${count}`)}<td>
${rows}</tbody>
`;
}

function renderClauses(
  data: ReportData,
  { table, statements, cases }: ReportTable,
  anchors: Anchors,
  contentOf: (key: ContentKey) => Markup,
): Markup {
  const byClause = new Map<string, ReportedCase[]>();
  for (const one of cases) {
    const { clause } = one.line;
    const others = byClause.get(clause);
    if (others === undefined) byClause.set(clause, [one]);
    else others.push(one);
  }
  const sections = [...table.groups.values()].flat().map((clause) => {
    const ofClause = byClause.get(clause) ?? [];
    const level = ofClause[0]?.line.level;
    const about = data.clauses.get(clause);
    const cells = ofClause.map((one) => {
      const { runtime, repetition } = one.line;
      const anchor = anchors(clause, runtime) + (repetition > 1 ? `.${repetition}` : "");
      return renderCell(one, anchor, contentOf(one));
    });
    return html`<article id="${anchors(clause)}">
<h3>${clause} ${level !== undefined && html`<span class="level ${level}">${level}</span>`}</h3>
<p class="statement">${sentence(statements.get(clause) ?? "The suite on this machine does not have this clause.")}</p>
${about !== undefined && renderSources(about)}${
  about?.program !== undefined &&
  html`<details><summary>Program <code>${showLine(about.program.path)}</code></summary>
${contentOf(clause)}</details>
`
}${cells}</article>
`;
  });
  return html`<section id="clauses">
<h2>Clauses</h2>
${sections}</section>
`;
}

function renderSources({ sources }: ReportedClause): Markup {
  const links = printableRecord(sources).flatMap((url) =>
    URL.canParse(url) && /^https?:/.test(url)
      ? [html`<a href="${url}">${sourceLabel(url)}</a> `]
      : [html`${url} `],
  );
  return links.length === 0 ? html`` : html`<p class="sources">${links}</p>\n`;
}
