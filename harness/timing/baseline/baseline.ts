import { z } from "zod";
import { aiorigCommand } from "../../text/aiorig-command.ts";
import { formError } from "../../text/form-error.ts";
import { whyNotJson } from "../../text/why-not-json.ts";
import { parseTiming, type TimingResults } from "../files/timing-file.ts";
import {
  type TimingHeader,
  type TimingLine,
  targetSchema,
  timingLineSchema,
} from "../files/timing-lines.ts";
import { lineOf } from "../files/timing-writer.ts";

/** An accepted earlier measurement, with the reason why somebody accepted it. */
export interface Baseline {
  readonly reason: string;
  readonly accepted: string;
  /** When and why somebody accepted each earlier baseline that this baseline replaced. The oldest baseline is first. */
  readonly replaced: readonly Acceptance[];
  readonly results: TimingResults;
}

/** The time at which somebody accepted a baseline, and the reason. */
export type Acceptance = Pick<Baseline, "reason" | "accepted">;

/** The error for a file that is not a valid baseline. The message says what is wrong. */
export class BaselineError extends Error {
  override readonly name = "BaselineError";
}

/** One line for people who read a baseline: a figure on a target, and its summary in words. */
export interface SummaryLine {
  readonly figure: string;
  readonly column: string;
  readonly text: string;
}

/**
 * Returns the text of a baseline as JSON. Samples are rounded to 0.1 us. The text is made for diffs: each block of
 * samples is one line, and each figure has a summary in words, so that a reader sees which figures changed.
 */
export function formatBaseline(
  { header, measurements }: TimingResults,
  summaries: readonly SummaryLine[],
  { reason, accepted, replaced }: Pick<Baseline, "reason" | "accepted" | "replaced">,
): string {
  const figures = measurements.map((measurement) => {
    const { figure, column, method } = measurement;
    const summary = summaries.find((one) => one.figure === figure && one.column === column);
    const blocks = measurement.blocks.map((block) => {
      const line = lineOf({
        kind: "block",
        figure,
        column,
        method,
        block: { ...block, samplesUs: block.samplesUs.map((us) => Math.round(us * 10) / 10) },
      });
      return `        ${JSON.stringify(line)}`;
    });
    return `    {
      "figure": ${JSON.stringify(figure)},
      "column": ${JSON.stringify(column)},
      "summary": ${JSON.stringify(summary?.text ?? "")},
      "blocks": [
${blocks.join(",\n")}
      ]
    }`;
  });
  return `{
  "type": "baseline",
  "schema": 1,
  "reason": ${JSON.stringify(reason)},
  "accepted": ${JSON.stringify(accepted)},
  "replaced": [${replaced.map((one) => `\n    ${JSON.stringify(one)}`).join(",")}${replaced.length > 0 ? "\n  " : ""}],
  "header": ${JSON.stringify(header)},
  "figures": [
${figures.join(",\n")}
  ]
}
`;
}

/** Parses a baseline. `path` is its path for messages. Throws BaselineError. */
export function parseBaseline(text: string, path: string): Baseline {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BaselineError(
      `${path} is not JSON: ${whyNotJson(text, error)}. Make a baseline with: ${aiorigCommand("baseline accept")}`,
    );
  }
  const parsed = baselineSchema.safeParse(value, { error: formError });
  if (!parsed.success) {
    throw new BaselineError(
      `${path} is not a baseline (${z.prettifyError(parsed.error).replaceAll("\n", " ")}). Make a baseline with: ${aiorigCommand("baseline accept")}`,
    );
  }
  const { reason, accepted, replaced = [], header, figures } = parsed.data;
  const lines: TimingLine[] = [
    header as TimingHeader,
    ...figures.flatMap(({ blocks }) => blocks),
    { type: "end", ended: header.started },
  ];
  const jsonLines = lines.map((line) => JSON.stringify(line)).join("\n");
  return { reason, accepted, replaced, results: parseTiming(jsonLines, path) };
}

const baselineSchema = z.strictObject({
  type: z.literal("baseline"),
  schema: z.literal(1),
  reason: z.string().min(1),
  accepted: z.iso.datetime(),
  replaced: z.array(z.strictObject({ reason: z.string(), accepted: z.iso.datetime() })).optional(),
  header: z.looseObject({
    type: z.literal("timing"),
    started: z.string(),
    targets: z.array(targetSchema),
  }),
  figures: z.array(
    z.strictObject({
      figure: z.string(),
      column: z.string(),
      summary: z.string(),
      blocks: z.array(timingLineSchema),
    }),
  ),
});
