import {
  CHANGE_KINDS,
  type ChangeKind,
  type ClauseChange,
  type ColumnChanges,
  isWorse,
  type ResultsComparison,
} from "../../harness/results/compare-results.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { markdownTable, plainMarkdown } from "../markdown-text.ts";

/** The names of the two compared results, such as their paths. */
export interface ComparedNames {
  readonly before: string;
  readonly after: string;
}

/** Renders the differences between two results, for a terminal. */
export function renderDiff(comparison: ResultsComparison, names: ComparedNames): string {
  const { columns, onlyBefore, onlyAfter, ...rest } = printableRecord(comparison, SHORT);
  const { before, after } = printableRecord(names);
  return [
    `${before} → ${after}`,
    ...columns.flatMap((column) => ["", ...columnAsText(column)]),
    ...absences(onlyBefore, onlyAfter).flatMap((words) => ["", words]),
    "",
    conclusionOf({ columns, onlyBefore, onlyAfter, ...rest }),
  ].join("\n");
}

/**
 * Renders the differences between two results as Markdown, for a comment in a pull request. The text is short enough
 * for GitHub, because `fitParts` leaves out its last lines if necessary.
 */
export function renderDiffMarkdown(comparison: ResultsComparison, names: ComparedNames): string {
  const { columns, onlyBefore, onlyAfter, ...rest } = printableRecord(comparison, SHORT);
  const conclusion = conclusionOf({ columns, onlyBefore, onlyAfter, ...rest });
  const head = [
    `### aiorig: ${plainMarkdown(conclusion)}`,
    "",
    `${plainMarkdown(names.before)} → ${plainMarkdown(names.after)}`,
    ...absences(onlyBefore, onlyAfter).flatMap((words) => ["", plainMarkdown(words)]),
  ];
  const changed = columns.filter((column) => column.changes.length + column.identity.length > 0);
  const parts = changed.map((column) => columnAsMarkdown(column).join("\n"));
  return `${fitParts([head.join("\n"), ...parts]).join("\n\n")}\n`;
}

/**
 * The largest number of characters of the parts that are kept. GitHub refuses a comment of more than 65,536 characters.
 */
const MOST_CHARACTERS = 64_000;

const SHORT = { longest: 500 };

const WORDS: Record<ChangeKind, string> = {
  "newly failing": "newly failing",
  "fails differently": "failing in another way",
  lost: "passed before, and does not pass now",
  "newly unreviewed": "has an expectation that nobody has reviewed",
  "newly passing": "newly passing",
  "deviation declared": "deviation newly declared",
  "deviation gone": "declared deviation is gone",
  "deviates for another reason": "deviates for another reason",
  new: "new",
  gone: "gone",
  "verdict changed": "another verdict",
};

function columnAsText(column: ColumnChanges): string[] {
  const { identity, changes, unchanged } = column;
  return [
    nameOf(column),
    ...identity.map((words) => `  ${words}.`),
    ...kindsOf(changes).flatMap(([kind, ofKind]) => [
      `  ${isWorse(kind) ? "✗" : "·"} ${WORDS[kind]} (${ofKind.length})`,
      ...ofKind.map(
        ({ clause, before, after }) =>
          `      ${clause}: ${[before, after].filter((words) => words !== undefined).join(" → ")}`,
      ),
    ]),
    `  ${unchanged === 1 ? "1 clause is" : `${unchanged} clauses are`} unchanged.`,
  ];
}

function columnAsMarkdown(column: ColumnChanges): string[] {
  const { identity, changes } = column;
  return [
    `#### ${plainMarkdown(nameOf(column))}`,
    "",
    ...identity.map((words) => `- ${plainMarkdown(words)}.`),
    ...(identity.length > 0 && changes.length > 0 ? [""] : []),
    ...(changes.length === 0
      ? []
      : markdownTable(
          ["clause", "change", "before", "after"],
          changes.map(({ clause, kind, before = "", after = "" }) => [
            plainMarkdown(clause),
            isWorse(kind) ? `**${WORDS[kind]}**` : WORDS[kind],
            plainMarkdown(before),
            plainMarkdown(after),
          ]),
        )),
  ];
}

function nameOf({ before, after }: ColumnChanges): string {
  return before === after ? before : `${before} → ${after}`;
}

function kindsOf(changes: readonly ClauseChange[]): [ChangeKind, readonly ClauseChange[]][] {
  return CHANGE_KINDS.map((kind): [ChangeKind, readonly ClauseChange[]] => [
    kind,
    changes.filter((change) => change.kind === kind),
  ]).filter(([, ofKind]) => ofKind.length > 0);
}

function absences(onlyBefore: readonly string[], onlyAfter: readonly string[]): string[] {
  return [
    ...(onlyBefore.length === 0 ? [] : [`Columns that are gone: ${onlyBefore.join(", ")}`]),
    ...(onlyAfter.length === 0 ? [] : [`New columns: ${onlyAfter.join(", ")}`]),
  ];
}

function conclusionOf({ columns, onlyBefore, isWorse: isAnyWorse }: ResultsComparison): string {
  const changes = columns.flatMap((column) => column.changes);
  const worse = changes.filter(({ kind }) => isWorse(kind)).length;
  const others = changes.length - worse;
  const more =
    others === 0 ? "" : `, ${others === 1 ? "1 other change" : `${others} other changes`}`;
  if (!isAnyWorse) {
    return changes.length === 0 ? "Nothing changed." : `Nothing is worse${more}.`;
  }
  const clauses =
    worse === 0 ? [] : [worse === 1 ? "1 clause is worse" : `${worse} clauses are worse`];
  const gone =
    onlyBefore.length === 0
      ? []
      : [onlyBefore.length === 1 ? "1 column is gone" : `${onlyBefore.length} columns are gone`];
  return `${[...clauses, ...gone].join(", ")}${more}.`;
}

/** Returns the parts. If all parts together are too long, leaves out the last lines and says so in the last part. */
function fitParts(parts: readonly string[]): string[] {
  const kept: string[] = [];
  let room = MOST_CHARACTERS;
  for (const line of parts.join("\n\n").split("\n")) {
    room -= line.length + 1;
    if (room < 0)
      return [kept.join("\n"), "The rest is left out, because it does not fit into a comment."];
    kept.push(line);
  }
  return [kept.join("\n")];
}
