import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { type BadgeText, renderBadge } from "../../reports/badge/badge.ts";
import type { BundleHead } from "../certificate/bundle-lines.ts";
import { BundleError, isBundle, readBundle } from "../certificate/read-bundle.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print, printError } from "../text/output.ts";
import { certifyColumn, NoStatement } from "./certified-column.ts";
import { configOption, parsePath, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";

interface Options extends SuiteOptions {
  readonly target?: string;
}

export function badgeCommand(): Command {
  return new Command("badge")
    .description("print the statement of a certificate as an SVG badge")
    .argument("[file]", "a results.jsonl, or a bundle", parsePath, resolve("out", RESULTS_FILE))
    .option("--target <column>", "the column of the badge, if the results have several columns")
    .addOption(suitesOption())
    .addOption(configOption())
    .addHelpText("after", HELP)
    .action(badge);
}

async function badge(file: string, { target, ...options }: Options): Promise<void> {
  try {
    const head = isBundle(startOf(file))
      ? headOfBundle(file)
      : certifyColumn(file, target, await suiteInUse(options)).bundle.head;
    print(renderBadge(badgeTextOf(head)));
  } catch (error) {
    if (!(error instanceof NoStatement)) throw error;
    printError(`aiorig: ${error.message}\n`);
    process.exitCode = NO_BADGE;
  }
}

/** The exit code if the results do not contain enough for a badge. */
const NO_BADGE = 1;

/** Returns the text that a badge shows about a certificate. */
export function badgeTextOf({ column, version, statement, certified }: BundleHead): BadgeText {
  return {
    label: `${column} ${version}`,
    message: certified ? statement : `not certified: ${statement}`,
    isGood: certified,
  };
}

function startOf(file: string): Buffer {
  const start = Buffer.alloc(64);
  try {
    const opened = openSync(file, "r");
    try {
      return start.subarray(0, readSync(opened, start, 0, start.length, 0));
    } finally {
      closeSync(opened);
    }
  } catch {
    // If the file cannot be read, the command treats it as a results file. The code that reads results files then
    // reports the error.
    return Buffer.alloc(0);
  }
}

function headOfBundle(file: string): BundleHead {
  try {
    return readBundle(readFileSync(file)).head;
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    throw new UsageError(`${pathFromHere(file)}: ${error.message}.`);
  }
}

const HELP = `
The badge has the same statement as "certify", also in its title. It is red and says "not certified" if something prevents a
certificate. For an emulated board it says "emulated". It loads nothing from elsewhere.

Exit codes: 0 the badge was printed; 1 the results are not enough for a statement; 2 wrong usage.

Examples:
  aiorig badge --target micropython > badge.svg
  aiorig badge micropython.bundle.jsonl > badge.svg`;
