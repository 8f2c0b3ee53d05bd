import type { Clause, Expectation, Group, Retired, Untested } from "../../harness/check/clause.ts";
import { conditionInWords } from "../../harness/check/condition.ts";
import type { HistoricDefect } from "../../harness/check/historic-defect.ts";
import type { PublicReport } from "../../harness/check/public-report.ts";
import { asset } from "../asset.ts";
import { html, type Markup, sentence } from "../markup.ts";
import { nameIndex } from "./name-index.ts";
import { colourPython } from "./python-colours.ts";
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

/**
 * Renders the suite as one HTML page that needs no other files. The same suite always results in
 * the same text.
 */
export function renderSpecPage(spec: Spec): string {
  const { groups, history = [], reports = [] } = spec;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${TITLE}</title>
<style>
${asset("look.css")}
${asset("spec/page.css")}</style>
</head>
<body>
<div class="page">
<header>
<h1>${TITLE}</h1>
<p class="lead">${lead(spec)}</p>
</header>
<nav aria-label="Groups">
<ol>
${groups.map(renderEntry)}
<li class="apart"><a href="#by-name">By name</a></li>
<li><a href="#declared-deviations">Declared deviations</a></li>
${history.length > 0 && html`<li><a href="#historic-defects">Historic defects</a></li>\n`}${reports.length > 0 && html`<li><a href="#public-reports">Public reports</a></li>\n`}</ol>
</nav>
<main>
<dl class="levels">
${Object.entries(LEVELS).map(([level, meaning]) => html`<dt class="level ${level}">${level}</dt><dd>${meaning}</dd>\n`)}
</dl>
<p class="notation">${sentence(NOTATION)}</p>
<form class="find" data-clauses=".clause" data-groups="section.group" data-differing=".deviations" hidden>
<input type="search" name="words" placeholder="Find clauses: wait_for cancel" aria-label="Find clauses">
<label><input type="checkbox" name="differing"> only clauses that a runtime does not keep</label>
<output></output>
</form>
${groups.map((group) => renderGroup(group, spec))}
<section class="index" id="by-name">
<h2>By name</h2>
<dl>
${[...nameIndex(groups)].map(([name, ids]) => html`<dt><code>${name}</code></dt><dd>${links(ids)}</dd>\n`)}
</dl>
</section>
<section class="index" id="declared-deviations">
<h2>Declared deviations</h2>
<dl>
${[...deviationsByCondition(groups)].map(([condition, ids]) => html`<dt><b>${condition}</b> (${ids.length})</dt><dd>${links(ids)}</dd>\n`)}
</dl>
<p class="notation">${sentence(CONDITIONS)}</p>
<dl>
${traitsNamed(groups).map(([trait, meaning]) => html`<dt><b>${trait}</b></dt><dd>${sentence(meaning)}</dd>\n`)}
</dl>
</section>
${history.length > 0 && renderHistory(history)}${reports.length > 0 && renderReports(reports)}</main>
</div>
<script>
${asset("clause-search.js")}</script>
</body>
</html>
`.text;
}

function renderHistory(history: readonly HistoricDefect[]): Markup {
  return html`<section class="index" id="historic-defects">
<h2>Historic defects</h2>
<p>${sentence(HISTORY)}</p>
<dl>
${history.map(renderDefect)}
</dl>
</section>
`;
}

function renderDefect({ id, fix, year, wrong, elsewhere, clauses }: HistoricDefect): Markup {
  const text = [wrong, elsewhere].join(" ").trim();
  return html`<dt><b>${id}</b> <a href="${fix}">${String(year)}</a></dt><dd>${sentence(text)} ${links(clauses)}</dd>\n`;
}

function renderReports(reports: readonly PublicReport[]): Markup {
  return html`<section class="index" id="public-reports">
<h2>Public reports</h2>
<p>${sentence(REPORTS)}</p>
<dl>
${reports.map(renderReport)}
</dl>
</section>
`;
}

function renderReport(report: PublicReport): Markup {
  const { link, year, about, clauses } = report;
  return html`<dt><a href="${link}">${reportName(report)}</a>, ${String(year)}</dt><dd>${sentence(about)} ${links(clauses)}</dd>\n`;
}

function renderEntry({ name, title, clauses }: Group): Markup {
  return html`<li><a href="#${name}" title="${title}">${name} <span class="count">${clauses.length}</span></a></li>\n`;
}

function renderGroup(group: Group, spec: Spec): Markup {
  const { name, title } = group;
  return html`<section class="group" id="${name}">
<h2>${name} <small>${sentence(title)}</small></h2>
${entriesOf(group).map((entry) => renderEntryOf(entry, spec))}
</section>
`;
}

function renderEntryOf(entry: Clause | Untested | Retired, spec: Spec): Markup {
  if ("program" in entry) return renderClause(entry, spec);
  return "replacedBy" in entry ? renderRetired(entry) : renderUntested(entry);
}

function renderRetired({ id, statement, replacedBy, reason, sources }: Retired): Markup {
  return html`<article class="clause" id="${id}">
<h3><a href="#${id}">${id}</a> <span class="level untested">retired</span></h3>
<p class="statement">${sentence(statement)}</p>
<ul class="deviations"><li>Replaced by ${links([replacedBy])}: ${sentence(reason)}</li></ul>
${renderSources(sources)}
</article>
`;
}

function renderUntested({ id, statement, sources, reason }: Untested): Markup {
  return html`<article class="clause" id="${id}">
<h3><a href="#${id}">${id}</a> <span class="level untested">untested</span></h3>
<p class="statement">${sentence(statement)}</p>
<ul class="deviations"><li>${sentence(reason)}</li></ul>
${renderSources(sources)}
</article>
`;
}

function renderSources(sources: readonly string[]): Markup {
  return html`<p class="sources">${join(
    sources.map((url) => html`<a href="${url}">${sourceLabel(url)}</a>`),
    " · ",
  )}</p>`;
}

function renderClause(clause: Clause, { programs }: Spec): Markup {
  const { id, level, statement, sources, program, check, expect = [] } = clause;
  const how = judgedBy(clause);
  return html`<article class="clause" id="${id}">
<h3><a href="#${id}">${id}</a> <span class="level ${level}">${level}</span>${how !== undefined && html` <span class="kind">${how}</span>`}</h3>
<p class="statement">${sentence(statement)}</p>
${expect.length > 0 && html`<ul class="deviations">\n${expect.map(renderDeviation)}</ul>\n`}
${renderSources(sources)}
<details>
<summary>Program <code>${program}</code></summary>
<pre>${colourPython(programs.get(program)?.trimEnd() ?? "# this file is missing")}</pre>
${check.legal !== undefined && html`<p class="record">It records ${renderRecords(check.legal)}</p>`}
</details>
</article>
`;
}

function renderDeviation(expectation: Expectation): Markup {
  const { when, reason, link } = expectation;
  const records = recordsInstead(expectation);
  return html`<li><b>${conditionInWords(when)}</b> (${deed(expectation)}): ${sentence(reason)}${
    link !== undefined && html` <a href="${link}">described here</a>`
  }${records !== undefined && html`<p class="record">It records ${renderRecords(records)}</p>`}</li>\n`;
}

function renderRecords(records: readonly (readonly string[])[]): Markup {
  return join(
    records.map((record) =>
      record.length === 0
        ? html`nothing`
        : join(
            record.map((line) => html`<code>${line}</code>`),
            " ",
          ),
    ),
    html`<br>or `,
  );
}

function links(ids: readonly string[]): Markup {
  return join(
    ids.map((id) => html`<a href="#${id}">${id}</a>`),
    ", ",
  );
}

function join(parts: readonly Markup[], between: string | Markup): Markup {
  return html`${parts.map((part, i) => (i === 0 ? part : html`${between}${part}`))}`;
}
