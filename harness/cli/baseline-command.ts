import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { Command } from "commander";
import { showEstimate } from "../../reports/timing/values.ts";
import { withOutFolder } from "../output/out-folder.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { type Baseline, formatBaseline, type SummaryLine } from "../timing/baseline/baseline.ts";
import { readTimingFile } from "../timing/files/timing-file.ts";
import { baselineNameOf, baselinesFolder, readBaseline } from "./baseline-file.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { outOption, parsePath } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { reportOf } from "./timing-report.ts";

export function baselineCommand(): Command {
  return new Command("baseline")
    .description("keep a measurement, so that you can compare later measurements with it")
    .addCommand(acceptCommand())
    .addHelpText("after", HELP);
}

interface AcceptOptions extends JsonOptions {
  readonly reason: string;
  readonly name?: string;
  readonly replace?: true;
  readonly out?: string;
}

function acceptCommand(): Command {
  return new Command("accept")
    .description("accept a measurement as the baseline, with a reason")
    .argument("[results]", "the file of measurements", "out/timing.jsonl")
    .requiredOption("--reason <text>", "the reason why you accept this measurement")
    .option(
      "--name <name>",
      "the name of the baseline (default: the names of the measured targets)",
    )
    .option(
      "--replace",
      "replace the baseline of this name, and keep the old reason in the new file",
    )
    .addOption(outOption("the folder for the baseline (default: reports/baselines in this folder)"))
    .addOption(jsonOption())
    .addHelpText("after", ACCEPT_HELP)
    .action(accept);
}

async function accept(file: string, options: AcceptOptions): Promise<void> {
  const { reason, name, replace, out, json } = options;
  if (reason.trim() === "")
    throw new UsageError("The reason is empty. Say why you accept this measurement.");
  const results = readTimingFile(parsePath(file));
  if (!results.isComplete) {
    throw new UsageError(
      `the measurement ${file} was stopped before its end, so it cannot be a baseline. Measure again.`,
    );
  }
  if (results.measurements.length === 0) {
    throw new UsageError(`${file} has no samples: nothing was measured. Measure again.`);
  }
  const targets = results.header.targets.map(({ column }) => column);
  const chosen = name?.replace(/\.json$/, "") ?? baselineNameOf(targets);
  if (basename(chosen) !== chosen || chosen === "") {
    throw new UsageError(`${name} is not a valid file name. Use letters, digits, dots and dashes.`);
  }
  const summaries = reportOf(results).judged.map(
    ({ summary }): SummaryLine => ({
      figure: summary.figure,
      column: summary.column,
      text: [
        `n ${summary.n}`,
        `median ${showEstimate(summary.median)}`,
        `p90 ${showEstimate(summary.p90)}`,
        `p99 ${showEstimate(summary.p99)}`,
      ].join(", "),
    }),
  );
  const accepted = new Date().toISOString();
  await withOutFolder(out ?? baselinesFolder(), async (folder) => {
    const old = replacedIn(join(folder.path, `${chosen}.json`), replace === true);
    const replaced =
      old === undefined ? [] : [...old.replaced, { reason: old.reason, accepted: old.accepted }];
    const text = formatBaseline(results, summaries, { reason, accepted, replaced });
    const [path = ""] = folder.write({ [`${chosen}.json`]: text });
    const shown = pathFromHere(path);
    if (json) {
      const document = { file: shown, targets, reason, accepted, replaced };
      printDocument({ type: "baseline accept", schema: 1, ...document });
      return;
    }
    if (old !== undefined) {
      print(
        `Replaced the baseline that was accepted at ${old.accepted} (${printableLine(old.reason)}).\n`,
      );
    }
    print(
      `Accepted as ${printableLine(shown)}.\nCompare with it: ${aiorigCommand(`compare ${printableLine(shown)} out/timing.jsonl`)}\n`,
    );
  });
}

/**
 * Returns the existing baseline that will be replaced. Returns undefined if there is none. Throws UsageError if a
 * baseline exists and the user did not ask to replace it.
 */
function replacedIn(file: string, mayReplace: boolean): Baseline | undefined {
  if (!existsSync(file)) return undefined;
  const old = readBaseline(file);
  if (mayReplace) return old;
  throw new UsageError(
    `${file} is a baseline already, accepted at ${old.accepted} (${old.reason}). Replace it with --replace, or choose another --name.`,
  );
}

const HELP = `
Examples:
  aiorig baseline accept --reason "release 1.2"           accept out/timing.jsonl
  aiorig compare reports/baselines/micropython.json out/timing.jsonl`;

const ACCEPT_HELP = `
Exit codes: 0 the baseline is written; 2 wrong usage, for example a measurement that was stopped.

Examples:
  aiorig baseline accept --reason "release 1.2"
  aiorig baseline accept old/timing.jsonl --reason "before the change" --name before --json`;
