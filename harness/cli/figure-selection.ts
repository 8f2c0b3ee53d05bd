import { basename } from "node:path";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import type { Figure } from "../timing/figure.ts";

/**
 * Returns the figures (the measurements of the catalogue) that these ids or patterns select, in the order of the
 * catalogue. `*` stands for any text. A first part such as `LATE` stands for all ids that begin with it. Upper and
 * lower case are treated the same. Throws UsageError if a name matches nothing.
 */
export function selectFigures(figures: readonly Figure[], names: readonly string[]): Figure[] {
  const chosen = new Set(names.flatMap((name) => figuresNamed(figures, name)));
  return figures.filter((figure) => chosen.has(figure));
}

/**
 * Returns the figure (the measurement) for a program of your own. The program measures durations with a Stopwatch.
 * `requestedUs` is subtracted from each sample. `file` is the absolute path of the program.
 */
export function ownFigure(file: string, requestedUs: number): Figure {
  const name = basename(file);
  return {
    // The id of a user's own figure begins with OWN. No figure of the catalogue has such an id.
    id: `OWN-${idPart(name)}`,
    name,
    statement: `The durations that ${name} measures.`,
    sources: [],
    quantity: { kind: "duration", requestedUs },
    program: file,
    constants: {},
  };
}

function idPart(name: string): string {
  return name
    .replace(/\.py$/, "")
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, "-");
}

function figuresNamed(figures: readonly Figure[], name: string): Figure[] {
  const wanted = name.toUpperCase();
  const pattern = new RegExp(`^${wanted.split("*").map(escapeText).join(".*")}$`);
  const isPrefix = /^[A-Z]+$/.test(wanted);
  const found = figures.filter(
    ({ id }) => pattern.test(id) || (isPrefix && id.startsWith(`${wanted}-`)),
  );
  if (found.length > 0) return found;
  const prefixes = [...new Set(figures.map(({ id }) => id.split("-")[0]!))].join(", ");
  throw new UsageError(
    `there is no figure ${name}. The names of figures begin with ${prefixes}. See: ${aiorigCommand("time --list")}`,
  );
}

function escapeText(text: string): string {
  return text.replace(/[^A-Z0-9-]/g, "\\$&");
}
