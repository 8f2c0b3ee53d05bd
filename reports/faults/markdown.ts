import { printable } from "../../harness/text/printable.ts";

/** All faults that `aiorig faults` tried, and which clauses caught them. */
export interface FaultReport {
  readonly version: string;
  /** The faults that people wrote. Each fault has the clauses that must catch this fault. */
  readonly planted: readonly {
    readonly name: string;
    readonly files: readonly string[];
    readonly clauses: readonly {
      readonly clause: string;
      readonly verdict: string;
      readonly isCaught: boolean;
    }[];
  }[];
  /** The faults that the mutator made. */
  readonly mutants: readonly {
    readonly file: string;
    readonly line: number;
    readonly operator: string;
    readonly before: string;
    readonly after: string;
    readonly fate:
      | { readonly kind: "caught"; readonly by: string; readonly verdict: string }
      | { readonly kind: "equivalent"; readonly reason: string }
      | { readonly kind: "survived" };
  }[];
}

/**
 * Renders the faults as a Markdown document. For each fault, the document says which clauses catch it. If no clause
 * catches a fault, the document says that instead.
 */
export function renderFaultsMarkdown({ version, planted, mutants }: FaultReport): string {
  const lines = [
    "# Broken schedulers and the clauses that catch them",
    "",
    `aiorig ${version}. Each scheduler is the reference with one fault. A clause catches the fault if its verdict on this scheduler differs from its verdict on the correct reference.`,
    "",
    `## Planted by hand (${planted.length})`,
    "",
    ...table(
      ["fault", "where", "caught by"],
      planted.map(({ name, files, clauses }) => [
        prose(name),
        files.join(", "),
        clauses
          .map(({ clause, verdict, isCaught }) =>
            isCaught ? `${clause} (${verdict})` : `**not by ${clause}** (${verdict})`,
          )
          .join(", "),
      ]),
    ),
    "",
    ...(mutants.length === 0 ? [] : renderMutants(mutants)),
  ];
  return printable(lines.join("\n"));
}

type Mutants = FaultReport["mutants"];

function renderMutants(mutants: Mutants): string[] {
  const files = [...new Set(mutants.map(({ file }) => file))];
  const survivors = mutants.filter(({ fate }) => fate.kind === "survived");
  return [
    `## Made by the mutator (${mutants.length})`,
    "",
    "Each mutant has one change: a different operator, condition or constant, a removed statement of the code, or two swapped statements of the code.",
    "",
    ...table(
      ["source", "mutants", "caught", "equivalent", "survived"],
      [...files, "all"].map((name) => {
        const ours = name === "all" ? mutants : mutants.filter(({ file }) => file === name);
        const counts = (["caught", "equivalent", "survived"] as const).map(
          (kind) => `${ours.filter(({ fate }) => fate.kind === kind).length}`,
        );
        return [name, `${ours.length}`, ...counts];
      }),
    ),
    "",
    ...(survivors.length === 0
      ? []
      : [
          `### Caught by no clause (${survivors.length})`,
          "",
          ...table(["where", "before", "after"], survivors.map(place)),
          "",
        ]),
    "### Equivalent mutants and the reasons",
    "",
    ...table(
      ["where", "before", "after", "why no clause can catch it"],
      mutants.flatMap((mutant) =>
        mutant.fate.kind === "equivalent" ? [[...place(mutant), prose(mutant.fate.reason)]] : [],
      ),
    ),
    "",
    "### Caught",
    "",
    ...table(
      ["where", "before", "after", "caught by"],
      mutants.flatMap((mutant) =>
        mutant.fate.kind === "caught"
          ? [[...place(mutant), `${mutant.fate.by} (${mutant.fate.verdict})`]]
          : [],
      ),
    ),
    "",
  ];
}

function place({ file, line, before, after }: Mutants[number]): string[] {
  return [`${file}:${line}`, code(shorten(before)), code(shorten(after))];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

const LONGEST = 90;

function shorten(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
}

/**
 * Returns a code span for a table cell. The text may contain backticks. Bars are escaped, because an unescaped bar
 * would end the cell.
 */
function code(text: string): string {
  const escaped = text.replaceAll("|", "\\|");
  return text.includes("`") ? `\`\` ${escaped} \`\`` : `\`${escaped}\``;
}

function prose(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}
