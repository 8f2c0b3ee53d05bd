import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { verdictInWords } from "../../harness/results/verdict.ts";
import { shorten } from "../../harness/text/shorten.ts";
import { html, type Markup } from "../markup.ts";
import { KINDS } from "../matrix/kinds.ts";
import type { Part } from "./fit-parts.ts";
import type { ReportedCase } from "./report-data.ts";
import { renderTrace, type TraceLimits } from "./trace.ts";

/**
 * Renders the details of a cell of the matrix. They open when a reader chooses the cell. If the verdict is unexpected,
 * they are open from the start. `anchor` is an id inside the cell: if a link leads to this id, the browser opens the
 * details.
 */
export function renderCell(shown: ReportedCase, anchor: string, content: Markup): Markup {
  const { line, kind } = shown;
  const { symbol } = KINDS[kind];
  const again = line.repetition > 1 ? ` (repetition ${line.repetition})` : "";
  return html`<details class="cell"${!line.met && html` open`}><summary><b>${line.runtime}</b> <span class="is-${kind}">${symbol} ${stateInWords(shown)}</span>${again}</summary><div id="${anchor}">
${content}</div></details>
`;
}

/**
 * Returns the content of a cell: a whole text, and a shorter text. `folder` is the folder of the results file, in the
 * form in which readers see it.
 */
export function cellContent(shown: ReportedCase, folder: string): Part {
  return {
    whole: () => renderContent(shown, folder, LONG),
    brief: () => renderContent(shown, folder, SHORT),
  };
}

/** Returns the verdict in a few words. */
export function stateInWords({ line, kind }: Pick<ReportedCase, "line" | "kind">): string {
  if (!line.met) return verdictInWords(line);
  const unreviewed = line.unreviewed ? ", unreviewed" : "";
  return (kind === "declared" ? `${line.verdict}, as declared` : line.verdict) + unreviewed;
}

interface Extent {
  readonly detail: number;
  readonly hasTrace: boolean;
}

const LONG: Extent = { detail: 2000, hasTrace: true };
const SHORT: Extent = { detail: 160, hasTrace: false };

function renderContent(shown: ReportedCase, folder: string, extent: Extent): Markup {
  const { line, again } = shown;
  const { detail, reason, trace, own, rigFaults } = line;
  return html`${detail !== undefined && html`<p class="detail">${shorten(detail, extent.detail)}</p>\n`}${
    reason !== undefined &&
    html`<p>${reasonLabel(line)}: ${shorten(reason, extent.detail)}${own?.link !== undefined && html` <a href="${own.link}">${own.link}</a>`}</p>\n`
  }${
    rigFaults !== undefined &&
    html`<p>This program was run again after ${rigFaults.length === 1 ? "a fault" : `${rigFaults.length} faults`} of the rig: ${shorten(rigFaults.join("; "), extent.detail)}</p>\n`
  }<p><code>${again}</code></p>
${trace !== undefined && renderKept(trace, shown, folder, extent)}`;
}

function reasonLabel({ met, own, unreviewed }: VerdictLine): string {
  if (unreviewed) return "Unreviewed expectation";
  if (own !== undefined) return "Your own expectation";
  return met ? "Reason" : "Declared reason";
}

function renderKept(
  name: string,
  shown: ReportedCase,
  folder: string,
  { hasTrace }: Extent,
): Markup {
  const path = folder === "." ? name : `${folder}/${name}`;
  const file = html`<p class="quiet">Trace: ${path}</p>\n`;
  if (!hasTrace)
    return html`${file}<p class="quiet">This page is too large to show the trace.</p>\n`;
  const trace = shown.readTrace();
  if (trace === undefined) return html`${file}<p class="quiet">This file cannot be read.</p>\n`;
  return html`${renderTrace(trace, limitsFor(shown.line))}${file}`;
}

/**
 * Returns how much of a trace is shown. If the verdict is unexpected, more is shown, because it may help to find the
 * cause.
 */
function limitsFor({ met }: VerdictLine): TraceLimits {
  return met ? { marks: 40, output: 600 } : { marks: 400, output: 8000 };
}
