import type { Change } from "../../harness/timing/comparison/comparison.ts";
import { html, type Markup } from "../markup.ts";
import { verdictOf } from "./conclusion.ts";
import { shortName } from "./names.ts";
import { colourOf, dashesOf } from "./plots/panels.ts";
import type { EntryView } from "./report-data.ts";

/**
 * Renders a short drawn line, followed by the name of a target. The line has the colour and the dashes of this target
 * in the plots.
 */
export function targetHeading({ column, index }: Pick<EntryView, "column" | "index">): Markup {
  const dashes = dashesOf(index);
  return html`<svg class="key" viewBox="0 0 24 8" aria-hidden="true"><path d="M0 4H24" stroke="${colourOf(index)}" stroke-width="3"${
    dashes !== "solid" && html` stroke-dasharray="${dashes.join(" ")}"`
  }/></svg> ${shortName(column)}`;
}

/**
 * Renders the word "emulated" if the times of a measurement are emulated. The word is shown beside the name of the
 * target.
 */
export function emulatedMark({ measurement, target }: EntryView): Markup {
  const isEmulated = measurement.method.isEmulated || target?.isEmulated === true;
  return isEmulated ? html` <span class="emulated">emulated</span>` : html``;
}

/** Renders the verdict of the budgets as a word with a colour. The colour alone would not be enough for all readers. */
export function verdictMark(entry: Pick<EntryView, "budgets">): Markup {
  const verdict = verdictOf(entry);
  return verdict === "" ? html`` : html`<span class="is-${verdict}">${verdict}</span>`;
}

/** Renders the verdict of a comparison. */
export function changeMark(change: Change): Markup {
  return html`<span class="is-${CLASSES[change]}">${change}</span>`;
}

const CLASSES: Readonly<Record<Change, string>> = {
  worse: "beyond",
  better: "within",
  inconclusive: "inconclusive",
  "no detectable change": "plain",
};
