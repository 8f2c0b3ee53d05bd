import { type KeptRun, parseKeptRun } from "../results/kept-trace.ts";
import { type Header, parseLine, type VerdictLine } from "../results/results-lines.ts";
import { BUNDLE_FORMAT, type BundleHead, bundleClause, bundleHead } from "./bundle-lines.ts";
import type { ClauseRecord } from "./clause-record.ts";
import type { Evidence, EvidencedRun } from "./evidence.ts";
import { isSealed, withoutSeal } from "./seal.ts";

/** The content of a bundle. */
export interface ReadBundle {
  readonly head: BundleHead;
  readonly clauses: readonly ClauseRecord[];
  readonly evidence: Evidence;
}

/** Thrown if a file is not an intact bundle. The message says what is wrong and what to do. */
export class BundleError extends Error {
  override readonly name = "BundleError";
}

/** The size limit of a bundle, in bytes. A bundle of the whole suite has less than 20 MB. */
export const MOST_BYTES = 256 * 1024 * 1024;

/**
 * Reads a bundle. Throws BundleError if it is not a bundle, if any byte was changed, or if the bundle has a format that
 * this aiorig cannot read.
 */
export function readBundle(bytes: Buffer): ReadBundle {
  if (bytes.length === 0) throw new BundleError("the file is empty. Get the bundle again");
  if (bytes.length > MOST_BYTES) throw new BundleError(tooLarge(bytes.length));
  if (!isBundle(bytes)) {
    throw new BundleError(
      'the file is not a bundle: its first line is not {"type":"bundle",...}. Name a file that the command certify wrote',
    );
  }
  if (!isSealed(bytes)) {
    throw new BundleError(
      "the hash in the last line of the file is not the hash of the lines before it. The file was changed, or it is not complete. Get the bundle again",
    );
  }
  return parseLines(textOf(withoutSeal(bytes)).split("\n").slice(0, -1));
}

/** Returns true if the bytes start like a bundle. */
export function isBundle(bytes: Buffer): boolean {
  return bytes.subarray(0, START.length).equals(START);
}

/** Returns the message about a file that is too large to be a bundle. */
export function tooLarge(bytes: number): string {
  return `the file has ${bytes} bytes, but a bundle may have at most ${MOST_BYTES}. Name a file that the command certify wrote`;
}

const START = Buffer.from('{"type":"bundle",');

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new BundleError("the file is not UTF-8 text. Name a file that the command certify wrote");
  }
}

function parseLines(lines: readonly string[]): ReadBundle {
  const head = headOf(lines[0] ?? "");
  const clauses: ClauseRecord[] = [];
  const runs: { header: Header; verdicts: VerdictLine[] }[] = [];
  const traces = new Map<string, KeptRun>();
  for (const [index, text] of lines.entries()) {
    const value = jsonOf(text, index);
    switch ((value as { readonly type?: unknown }).type) {
      case "bundle":
        if (index > 0)
          throw notReadable(index, 'only the first line of a bundle may have the type "bundle"');
        break;
      case "clause": {
        const parsed = bundleClause.safeParse(value);
        if (!parsed.success) throw notReadable(index, "the line does not describe a clause");
        clauses.push(parsed.data);
        break;
      }
      case "trace": {
        const { type: _type, file, ...data } = value as Record<string, unknown>;
        const run = parseKeptRun(data);
        if (run === undefined || typeof file !== "string" || traces.has(file)) {
          throw notReadable(index, "the line does not contain a valid trace");
        }
        traces.set(file, run);
        break;
      }
      default:
        addResult(runs, text, index);
    }
  }
  return { head, clauses, evidence: { column: head.column, runs: runs as EvidencedRun[], traces } };
}

function headOf(text: string): BundleHead {
  const value = jsonOf(text, 0);
  const { format } = value as { readonly format?: unknown };
  if (format !== BUNDLE_FORMAT) {
    throw new BundleError(
      `the bundle has the format ${JSON.stringify(format)}, but this aiorig reads only format ${BUNDLE_FORMAT}. Use the version of aiorig that wrote the bundle`,
    );
  }
  const parsed = bundleHead.safeParse(value);
  if (!parsed.success)
    throw notReadable(0, "the line does not have the fields of the first line of a bundle");
  return parsed.data;
}

function addResult(
  runs: { header: Header; verdicts: VerdictLine[] }[],
  text: string,
  index: number,
): void {
  const parsed = parseLine(text);
  if (parsed.kind !== "line") {
    throw notReadable(index, parsed.kind === "not JSON" ? "the line is not JSON" : parsed.problems);
  }
  const { line } = parsed;
  if (line.type === "header") runs.push({ header: line, verdicts: [] });
  else if (runs.length === 0)
    throw notReadable(index, "a verdict comes before the header of its run");
  else runs.at(-1)!.verdicts.push(line);
}

function jsonOf(text: string, index: number): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw notReadable(index, "the line is not JSON");
  }
  if (typeof value !== "object" || value === null)
    throw notReadable(index, "the line is not a JSON object");
  return value;
}

function notReadable(index: number, why: string): BundleError {
  return new BundleError(
    `line ${index + 1} cannot be read: ${why}. The hash of the file matches, so the file is not damaged. A program other than aiorig wrote it. Name a file that the command certify wrote`,
  );
}
