import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { clauseAsJson } from "../../reports/clauses/clause-json.ts";
import {
  type ExplainedClause,
  renderClause,
  renderRetired,
  renderUntested,
} from "../../reports/clauses/explain.ts";
import type { Clause, Retired, Untested } from "../check/clause.ts";
import { type Suite, shownPath } from "../engine/suite.ts";
import { print } from "../text/output.ts";
import { DEFAULT_LIMIT_MS } from "../trace/run.ts";
import { type JsonDocument, type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { suiteOf, suitesOption } from "./options.ts";
import { findClause, retiredWithId, selectUntested } from "./selection.ts";
import { terminal } from "./terminal.ts";

export function explainCommand(): Command {
  return new Command("explain")
    .description(
      "show one clause: its statement, sources, expectations, expected record and program",
    )
    .argument("<id>", "such as GATHER-01")
    .addOption(suitesOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(explain);
}

interface Options extends JsonOptions {
  readonly suites?: string;
}

async function explain(id: string, { suites, json }: Options): Promise<void> {
  const found = find(await suiteOf(suites), id);
  if (json) printDocument(asJson(found));
  else print(pageOf(found));
}

/** What an id means. */
type Found =
  | { readonly kind: "clause"; readonly explained: ExplainedClause }
  | { readonly kind: "untested"; readonly promise: Untested }
  | { readonly kind: "retired"; readonly promise: Retired };

function find(suite: Suite, id: string): Found {
  const retired = retiredWithId(suite, id);
  if (retired !== undefined) return { kind: "retired", promise: retired };
  const untested = selectUntested(suite, [id]).find((entry) => entry.id === id.toUpperCase());
  return untested === undefined
    ? { kind: "clause", explained: fetchProgram(suite, findClause(suite, id)) }
    : { kind: "untested", promise: untested };
}

function pageOf(found: Found): string {
  switch (found.kind) {
    case "clause":
      return renderClause(found.explained, terminal());
    case "untested":
      return renderUntested(found.promise, terminal());
    case "retired":
      return renderRetired(found.promise, terminal());
  }
}

function asJson(found: Found): JsonDocument {
  const frame = { type: "explain", schema: 1, kind: found.kind };
  if (found.kind !== "clause")
    return { ...frame, promise: found.promise, path: null, source: null };
  const { clause, path, program } = found.explained;
  return { ...frame, promise: clauseAsJson(clause), path, source: program ?? null };
}

function fetchProgram(suite: Suite, clause: Clause): ExplainedClause {
  const file = join(suite.fixtures, clause.program);
  return {
    clause,
    limitMs: clause.limitMs ?? DEFAULT_LIMIT_MS,
    path: shownPath(file),
    program: existsSync(file) ? readFileSync(file, "utf8") : undefined,
  };
}

const HELP = `
Exit codes: 0 the clause is shown; 2 wrong usage, for example an unknown id.

Examples:
  aiorig explain CANCEL-14
  aiorig explain GATHER-01 --json`;
