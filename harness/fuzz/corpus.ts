import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of the corpus: a small program that once showed a defect, with the right result of this program. */
export interface CorpusProgram {
  /** The name of the file without `.py`, such as `cancelled_reader_and_writer`. */
  readonly name: string;
  readonly path: string;
  /** One sentence that says what a correct runtime does. */
  readonly title: string;
  /** The ids of the clauses that cover the program. There is at least one id. */
  readonly clauses: readonly string[];
  /** The right result in the form of `recordOf`: one line per mark, then the end. */
  readonly right: readonly string[];
  /**
   * Known wrong results, in the form of `recordOf`. A clause of the program declares each of these results as a
   * deviation of some runtimes.
   */
  readonly known: readonly (readonly string[])[];
  /** The whole text of the file. */
  readonly source: string;
}

/** The folder with the programs. */
const CORPUS = fileURLToPath(new URL("corpus/", import.meta.url));

/** Reads all programs of the corpus, ordered by name. Throws an Error that says which file is not valid, and why. */
export async function readCorpus(folder = CORPUS): Promise<CorpusProgram[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith(".py")).sort();
  return Promise.all(
    files.map(async (file) => {
      const path = join(folder, file);
      return parse(file.replace(/\.py$/, ""), path, await readFile(path, "utf8"));
    }),
  );
}

/** Returns the text of a file for the corpus. `source` is the program without the comment lines at the top. */
export function formatCorpusProgram({
  title,
  clauses,
  right,
  source,
}: Pick<CorpusProgram, "title" | "clauses" | "right" | "source">): string {
  const head = [title, `${CLAUSES}${clauses.join(", ")}`, ...right.map((line) => RIGHT + line)];
  return `${head.map((line) => `# ${line}\n`).join("")}\n${source}`;
}

const CLAUSES = "Clauses: ";
const RIGHT = "Right: ";
/** The start of a comment line that contains one known wrong result: all its marks, and its end. */
const KNOWN = "Known: ";
const SEPARATOR = " | ";

function parse(name: string, path: string, source: string): CorpusProgram {
  const [head = ""] = source.split("\n\n", 1);
  const [title = "", ...lines] = head.split("\n").map((line) => line.replace(/^# /, ""));
  const after = (start: string) =>
    lines.filter((line) => line.startsWith(start)).map((line) => line.slice(start.length));
  const clauses = after(CLAUSES).flatMap((line) => line.split(", "));
  const right = after(RIGHT);
  const known = after(KNOWN).map((line) => line.split(SEPARATOR));
  if (title === "" || clauses.length === 0 || right.length === 0) {
    throw new Error(
      `${path} is not a program of the corpus. It must begin with comment lines: a title, then "${CLAUSES}..." and at least one line "${RIGHT}..."`,
    );
  }
  return { name, path, title, clauses, right, known, source };
}
