import type pc from "picocolors";
import type { VerdictLine } from "../../harness/results/results-lines.ts";

/**
 * The kinds of cells in the matrix. Seven kinds are the verdicts. The other kinds are a declared deviation, a clause
 * that only sometimes holds, and a clause that was not selected for this column.
 */
export type Kind =
  | "pass"
  | "declared"
  | "flaky"
  | "fail"
  | "unsupported"
  | "inconclusive"
  | "error"
  | "skipped"
  | "untested"
  | "unselected";

export type Colour = (text: string) => string;
export type Colours = ReturnType<typeof pc.createColors>;

/** The symbol, the word and the colour of each kind. */
export const KINDS: Record<
  Kind,
  { symbol: string; label: string; colour: (colours: Colours) => Colour }
> = {
  pass: { symbol: "✓", label: "pass", colour: (c) => c.green },
  declared: { symbol: "≠", label: "as declared", colour: (c) => c.yellow },
  flaky: { symbol: "≈", label: "flaky", colour: (c) => c.red },
  fail: { symbol: "✗", label: "fail", colour: (c) => c.red },
  unsupported: { symbol: "–", label: "unsupported", colour: (c) => c.yellow },
  inconclusive: { symbol: "?", label: "inconclusive", colour: (c) => c.magenta },
  error: { symbol: "!", label: "error", colour: (c) => c.red },
  skipped: { symbol: "○", label: "skipped", colour: (c) => c.dim },
  untested: { symbol: "·", label: "untested", colour: (c) => c.dim },
  unselected: { symbol: " ", label: "not selected", colour: (c) => c.dim },
};

/** Returns the kind of the cell for a verdict. */
export function kindOf(line: VerdictLine | undefined): Kind {
  if (line === undefined) return "untested";
  if (line.met && (line.verdict === "fail" || line.verdict === "error")) return "declared";
  // If an expectation is outdated, the cell shows a failure, although the clause itself passes.
  if (!line.met && line.verdict === "pass") return "fail";
  return line.verdict;
}
