// Adds the ids of new clauses to the ledger. It never removes an id: see findUnfrozenIds.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { groups } from "../../suites/index.ts";
import { printLine } from "../text/output.ts";
import { LEDGER } from "./ledger.ts";
import { ROOT } from "./source-files.ts";

const path = join(ROOT, LEDGER);
const frozen: string[] = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
const ids = groups.flatMap(({ clauses, untested = [], retired = [] }) =>
  [...clauses, ...untested, ...retired].map(({ id }) => id),
);
const added = ids.filter((id) => !frozen.includes(id));
const ledger = [...frozen, ...added].sort();
writeFileSync(path, `${JSON.stringify(ledger, null, 2)}\n`);
printLine(added.length === 0 ? `${LEDGER} has every id` : `${LEDGER}: added ${added.join(", ")}`);
