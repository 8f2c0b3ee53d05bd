// Adds the ids of new clauses and figures to their ledgers. Never removes an id, because a ledger lists all ids that
// ever existed. If a ledger has an id without a clause or figure, findUnfrozenIds reports this id.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { figures } from "../../suites/figures/index.ts";
import { groups } from "../../suites/index.ts";
import { printLine } from "../text/output.ts";
import { FIGURE_LEDGER, LEDGER } from "./ledger.ts";
import { ROOT } from "./source-files.ts";

const promises = groups.flatMap(({ clauses, untested = [], retired = [] }) => [
  ...clauses,
  ...untested,
  ...retired,
]);
freeze(LEDGER, promises);
freeze(FIGURE_LEDGER, figures);

function freeze(file: string, named: readonly { readonly id: string }[]): void {
  const path = join(ROOT, file);
  const frozen: string[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
  const added = named.map(({ id }) => id).filter((id) => !frozen.includes(id));
  const ledger = [...frozen, ...added].sort();
  writeFileSync(path, `${JSON.stringify(ledger, null, 2)}\n`);
  printLine(added.length === 0 ? `${file} has every id` : `${file}: added ${added.join(", ")}`);
}
