import pc from "picocolors";
import { truncate, widthOf } from "../../harness/text/width.ts";
import type { PageLook } from "../page-look.ts";
import { type Colour, type Colours, KINDS } from "./kinds.ts";
import type { Table } from "./table.ts";

export interface MatrixOptions extends PageLook {
  /** The statement of each clause, if the statements are known. */
  readonly statements?: ReadonlyMap<string, string>;
  /**
   * The folder of the results file, in the form in which readers see it. If the folder is not given, paths of traces
   * are relative to the results file.
   */
  readonly folder?: string;
}

/** How a page is laid out. */
export interface Look extends MatrixOptions {
  readonly colours: Colours;
  readonly labelWidth: number;
  readonly columnWidths: readonly number[];
}

/** Returns the layout of the full page. */
export function lookOf({ runtimes, groups }: Table, options: MatrixOptions): Look {
  const labels = [...groups.values()].flat();
  const kinds = Object.values(KINDS).map(({ label }) => label);
  return {
    ...options,
    colours: pc.createColors(options.colour),
    labelWidth: Math.max(...[...labels, ...kinds].map(widthOf)) + 2,
    columnWidths: runtimes.map((name) => Math.max(widthOf(name), "999/999".length) + 2),
  };
}

/**
 * Returns the layout of the summary. `labels` are the names of groups, or of clauses if there are only a few clauses.
 * If a row does not fit the terminal, the space between columns is reduced first. If this is not enough, long names are
 * cut.
 */
export function narrowLookOf<T extends MatrixOptions>(
  { runtimes }: Table,
  labels: readonly string[],
  options: T,
): T & NarrowLook {
  const labelWidth = Math.max(...[...labels, "should pass"].map(widthOf)) + 1;
  const layOut = (gap: number, longest: number) => {
    const names = runtimes.map((name) => truncate(name, longest));
    const columnWidths = names.map((name) => Math.max(widthOf(name), "999/999✗".length) + gap);
    return { names, columnWidths };
  };
  const doesFit = ({ columnWidths }: ReturnType<typeof layOut>) =>
    columnWidths.reduce((sum, width) => sum + width, labelWidth) <= options.width;
  let longest = Math.max(0, ...runtimes.map(widthOf));
  let layout = layOut(2, longest);
  while (!doesFit(layout) && longest >= SHORTEST_NAME) {
    layout = layOut(1, longest);
    longest -= 1;
  }
  return { ...options, colours: pc.createColors(options.colour), labelWidth, ...layout };
}

interface NarrowLook extends Look {
  /** The names of the columns, cut if they are too long. */
  readonly names: readonly string[];
}

const SHORTEST_NAME = 8;

/**
 * Centres each text in its column. Texts are coloured after they are padded, because colour codes
 * have no width.
 */
export function columns(
  texts: readonly string[],
  { columnWidths }: Pick<Look, "columnWidths">,
  paint: readonly Colour[] = [],
): string {
  return texts
    .map((text, i) => {
      const width = columnWidths[i]!;
      const free = width - widthOf(text);
      const before = Math.floor(free / 2);
      const painted = paint[i]?.(text) ?? text;
      return " ".repeat(before) + painted + " ".repeat(free - before);
    })
    .join("");
}
