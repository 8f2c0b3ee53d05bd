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
import { type ClauseEntry, ownEntriesOn } from "../results/own-expectations.ts";
import { loadConfig } from "../runtimes/config.ts";
import { print } from "../text/output.ts";
import { DEFAULT_LIMIT_MS } from "../trace/run.ts";
import {
  addExpectationsOptions,
  type ExpectationsOptions,
  ownExpectationsOf,
} from "./expectations-option.ts";
import { type JsonDocument, type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { configOption, suitesOption } from "./options.ts";
import { findClause, retiredWithId, selectUntested } from "./selection.ts";
import { type SuiteOptions, suiteWithId } from "./suite-in-use.ts";
import { terminal } from "./terminal.ts";

export function explainCommand(): Command {
  const command = new Command("explain")
    .description(
      "show one clause: its statement, its sources, its expectations, its program, and what the program should record",
    )
    .argument("<id>", "such as GATHER-01")
    .addOption(suitesOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(explain);
  return addExpectationsOptions(command);
}

interface Options extends JsonOptions, SuiteOptions, ExpectationsOptions {}

async function explain(id: string, { json, ...options }: Options): Promise<void> {
  const found = find(await suiteWithId(id, options), id);
  const own = found.kind === "clause" ? await ownOn(found.explained.clause, options) : [];
  if (json) printDocument(asJson(found, own));
  else print(pageOf(found, own));
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

/** Returns the entries of the expectations file that are about one clause. */
async function ownOn({ id }: Clause, options: Options): Promise<ClauseEntry[]> {
  const own = await ownExpectationsOf(options, await loadConfig(options.config));
  return own === undefined ? [] : ownEntriesOn(id, own);
}

function pageOf(found: Found, own: readonly ClauseEntry[]): string {
  switch (found.kind) {
    case "clause":
      return renderClause({ ...found.explained, own }, terminal());
    case "untested":
      return renderUntested(found.promise, terminal());
    case "retired":
      return renderRetired(found.promise, terminal());
  }
}

function asJson(found: Found, own: readonly ClauseEntry[]): JsonDocument {
  const frame = { type: "explain", schema: 1, kind: found.kind, own };
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
