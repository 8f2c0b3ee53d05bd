import { type Command, InvalidArgumentError } from "commander";
import { type Clause, LEVELS, type Level, type Untested } from "../check/clause.ts";
import { clausesOfShard, type Shard, untestedOfShard } from "../check/shard.ts";
import type { Suite } from "../engine/suite.ts";
import type { Selection } from "../results/results-lines.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import type { FailedCases } from "./failed-cases.ts";
import { parseResultsPath } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { selectClauses, selectUntested } from "./selection.ts";

/** The options that select clauses, in addition to ids, groups and patterns. */
export interface SelectionOptions {
  readonly level?: readonly Level[];
  readonly onlyFailed?: string;
  readonly shard?: Shard;
}

/** The part of a suite that a run judges. */
export interface SelectedPart {
  readonly clauses: readonly Clause[];
  readonly untested: readonly Untested[];
  /** The part of the suite that the user selected. Set only if the user did not select everything. */
  readonly selection?: Selection;
  /** The ids of the clauses that each column judges. Set only if some column does not judge all clauses. */
  readonly only?: Readonly<Record<string, readonly string[]>>;
}

/** Adds the options of SelectionOptions to a command. */
export function addSelectionOptions(command: Command): Command {
  return command
    .option(
      "--level <levels>",
      "only clauses of these levels, for example must,should",
      parseLevels,
    )
    .option(
      "--only-failed <results>",
      "only the clauses with an unexpected verdict in this results file, each on the columns where its verdict was unexpected",
      parseResultsPath,
    )
    .option(
      "--shard <i/n>",
      "divide the selected clauses into n parts, and select only part i; every machine makes the same parts",
      parseShard,
    );
}

/**
 * Selects the clauses of a run. `failed` are the clauses of `--only-failed`. Throws UsageError if a name matches
 * nothing, or if no clause is left. A shard may be empty.
 */
export function selectPart(
  suite: Suite,
  names: readonly string[],
  { level: levels, onlyFailed, shard }: SelectionOptions,
  failed?: FailedCases,
): SelectedPart {
  const isFailed = ({ id }: { readonly id: string }) => failed?.ids.has(id) !== false;
  const named = selectClauses(suite, names).filter(isFailed);
  const clauses = named.filter(({ level }) => levels?.includes(level) !== false);
  // An untested promise has no level and never fails, so `--level` and `--only-failed` do not select it.
  const isWhole = levels === undefined && failed === undefined;
  const untested = isWhole ? selectUntested(suite, names) : [];
  if (clauses.length === 0 && untested.length === 0) {
    throw new UsageError(nothingLeft(levels, onlyFailed));
  }
  const selection: Selection = {
    ...(names.length > 0 && { names: [...names] }),
    ...(levels !== undefined && { levels: [...levels] }),
    ...(onlyFailed !== undefined && { onlyFailed: pathFromHere(onlyFailed) }),
    ...(shard !== undefined && { shard }),
  };
  return {
    clauses: shard === undefined ? clauses : clausesOfShard(clauses, shard),
    untested: shard === undefined ? untested : untestedOfShard(untested, shard),
    ...(Object.keys(selection).length > 0 && { selection }),
    ...(failed !== undefined && { only: failed.byColumn }),
  };
}

function nothingLeft(levels: readonly Level[] | undefined, onlyFailed: string | undefined): string {
  const reasons = [
    ...(levels === undefined ? [] : [`has the level ${levels.join(" or ")}`]),
    ...(onlyFailed === undefined
      ? []
      : [`had an unexpected verdict in ${pathFromHere(onlyFailed)}`]),
  ];
  return reasons.length === 0
    ? 'the names exclude every clause. Leave out one of the names that start with "!"'
    : `no selected clause ${reasons.join(" and ")}. Name other clauses, or leave out an option.`;
}

function parseLevels(text: string): Level[] {
  const levels = text.split(",").map((part) => LEVELS.find((level) => level === part.trim()));
  if (levels.every((level) => level !== undefined)) return levels;
  throw new InvalidArgumentError(`Name one or more of the levels ${LEVELS.join(", ")}.`);
}

function parseShard(text: string): Shard {
  const [, index = "", count = ""] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (shard.index >= 1 && shard.index <= shard.count) return shard;
  throw new InvalidArgumentError("Write a part and the number of parts, such as 1/3 or 3/3.");
}
