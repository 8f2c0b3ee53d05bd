import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { renderBadge } from "../../reports/badge/badge.ts";
import { fileNameOf } from "../../reports/file-name.ts";
import type { BundleHead } from "../certificate/bundle-lines.ts";
import { mismatchInWords } from "../certificate/mismatch.ts";
import { withOutFolder } from "../output/out-folder.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { quoteWord } from "../text/shell-word.ts";
import { badgeTextOf } from "./badge-command.ts";
import { certificateOf, renderCertificate } from "./certificate-page.ts";
import { certifyColumn, NoStatement } from "./certified-column.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { configOption, parsePath, parseResultsPath, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";
import { terminal } from "./terminal.ts";

interface Options extends JsonOptions, SuiteOptions {
  readonly target?: string;
  readonly out?: string;
  readonly badge?: string;
  readonly evenIfFailing?: boolean;
}

export function certifyCommand(): Command {
  return new Command("certify")
    .description(
      "write a bundle that proves what a run found, so that others can judge the run again",
    )
    .argument(
      "[results]",
      "a results.jsonl with its traces, or a folder that contains such a file",
      parseResultsPath,
      resolve("out", RESULTS_FILE),
    )
    .option("--target <column>", "the column to certify, if the results have several columns")
    .option(
      "--out <bundle>",
      "the file to write (default: COLUMN.bundle.jsonl beside the results)",
      parsePath,
    )
    .option("--badge <file>", "also write the certificate's statement as an SVG badge", parsePath)
    .option(
      "--even-if-failing",
      "if the run earns no certificate, still write a bundle, which says what prevents the certificate",
    )
    .addOption(suitesOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(certify);
}

async function certify(file: string, options: Options): Promise<void> {
  const suite = await suiteInUse(options);
  const certified = tryCertify(file, options.target, suite);
  if (certified === undefined) return;
  const { bundle, notices } = certified;
  for (const notice of notices) printError(`Note: ${notice}\n`);
  const { head } = bundle;
  if (!head.certified) process.exitCode = REFUSED;
  if (options.badge !== undefined) await writeFile(options.badge, renderBadge(badgeTextOf(head)));
  const isWritten = head.certified || options.evenIfFailing === true;
  const written = isWritten
    ? await writeBundle(options.out ?? join(dirname(file), nameOf(head)), bundle.text)
    : undefined;
  if (options.json) {
    const certificate = certificateOf(head);
    printDocument({ type: "certify", schema: 1, certificate, bundle: written ?? null });
  } else {
    print(`${renderCertificate(head, terminal().width)}\n\n`);
    print(written === undefined ? NOT_WRITTEN : writtenInWords(written));
  }
}

const NOT_WRITTEN =
  "No bundle was written. To write a bundle that contains these reasons, add the option --even-if-failing\n";

function tryCertify(
  file: string,
  target: string | undefined,
  suite: Parameters<typeof certifyColumn>[2],
) {
  let certified: ReturnType<typeof certifyColumn>;
  try {
    certified = certifyColumn(file, target, suite);
  } catch (error) {
    if (!(error instanceof NoStatement)) throw error;
    printError(`aiorig: ${error.message}\n`);
    process.exitCode = REFUSED;
    return undefined;
  }
  const { mismatches } = certified;
  if (mismatches.length === 0) return certified;
  const words = mismatches
    .slice(0, MOST_SHOWN)
    .map((one) => `  ${printableLine(mismatchInWords(one))}`);
  const more = mismatches.length - words.length;
  printError(
    `aiorig: ${pathFromHere(file)} was changed after its run: ${mismatches.length === 1 ? "1 verdict does" : `${mismatches.length} verdicts do`} not follow from the traces. Run again.\n${words.join("\n")}\n${more > 0 ? `  and ${more} more\n` : ""}`,
  );
  process.exitCode = REFUSED;
  return undefined;
}

/** The exit code if the results do not meet the conditions for a certificate. */
const REFUSED = 1;
const MOST_SHOWN = 10;

function nameOf({ column }: BundleHead): string {
  return `${fileNameOf(column)}.bundle.jsonl`;
}

/** A bundle on the disk. */
interface WrittenBundle {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

async function writeBundle(file: string, text: string): Promise<WrittenBundle> {
  await writeFile(file, text);
  const sha256 = createHash("sha256").update(readFileSync(file)).digest("hex");
  return { path: pathFromHere(file), bytes: Buffer.byteLength(text), sha256 };
}

function writtenInWords({ path, bytes, sha256 }: WrittenBundle): string {
  const shown = printableLine(path);
  return `Bundle: ${shown} (${bytes} bytes)
Publish its SHA-256 in another place, such as your release notes. A reader can then compare it:
  ${sha256}  ${basename(shown)}
To judge it again: ${aiorigCommand(`verify ${quoteWord(shown)} --sha256 ${sha256}`)}
`;
}

async function writeFile(file: string, text: string): Promise<void> {
  await withOutFolder(dirname(file), async (folder) => {
    folder.write({ [basename(file)]: text });
  });
}

const HELP = `
Each verdict is judged again from its trace first. The statement always counts all clauses of the suite, also clauses
that were not run: "must 189/236" means that 236 clauses are promises that a runtime must keep. The clauses that do not
pass are listed below the statement.

There is no certificate if a verdict is not as expected, if a measurement could not decide, if something broke, if nobody has
reviewed an expectation, or if a "must" clause was not run. A declared deviation does not prevent a certificate, and a
feature that the runtime reports as missing does not either. But such a clause does not count as passed. With
--even-if-failing, the bundle says what prevents the certificate.

A bundle is one file of JSON lines: the results of the column, the traces, the clauses with hashes of their programs, and a
SHA-256 of all bytes in its last line. It contains the paths and the names of the machine that are in the results. The hash
detects accidents and careless edits. It is not a signature.

Exit codes: 0 certified; 1 not certified; 2 wrong usage; 3 the disk is full.

Examples:
  aiorig certify --target micropython
  aiorig certify merged/${RESULTS_FILE} --target two-picos --out two-picos.bundle.jsonl --badge badge.svg
  aiorig certify --target cpython --even-if-failing
  aiorig certify --target cpython --json`;
