import { wrap } from "../../harness/text/wrap.ts";
import type { Look } from "./look.ts";
import type { Table } from "./table.ts";

/** Returns lines that say what is wrong with the user's own expectations. Returns no lines if nothing is wrong. */
export function renderProblems({ problems }: Table, { width, colours }: Look): string[] {
  if (problems.length === 0) return [];
  return [
    "",
    colours.bold(`Your own expectations have problems (${problems.length})`),
    ...problems.flatMap((problem) => {
      const [first = "", ...rest] = wrap(problem, width - 4);
      return [`  ${first}`, ...rest.map((line) => `    ${line}`)];
    }),
  ];
}
