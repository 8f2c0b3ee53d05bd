import type { TimingReport } from "../report-data.ts";
import { sampleReport } from "./sample-report.ts";

/**
 * Returns a report in which every foreign text is replaced by `text` or has `text` at its end. The names of the targets
 * stay different.
 */
export function hostileReport(text: string): TimingReport {
  const report = sampleReport({ blocks: 3, samples: 5 });
  const rename = <T extends { readonly column: string }>(one: T): T => ({
    ...one,
    column: `${one.column}${text}`,
  });
  const { results, figures, judged, comparisons = [] } = report;
  return {
    results: {
      ...results,
      header: {
        ...results.header,
        suite: text,
        host: text,
        targets: results.header.targets.map((target) => ({
          ...rename(target),
          version: text,
          platform: text,
          implementation: text,
          asyncio: text,
          interpreter: { path: text, hash: text },
          firmware: { path: text, hash: text },
          rig: text,
        })),
      },
      measurements: results.measurements.map(rename),
      missing: results.missing.map((line) => ({ ...rename(line), reason: text })),
      notices: [text],
    },
    figures: figures.map((figure) => ({ ...figure, name: text, statement: text })),
    judged: judged.map(({ summary, budgets = [], worst = [] }) => ({
      summary: { ...rename(summary), "p99.9": { absent: text } },
      budgets: budgets.map((budget) => ({ ...budget, reason: text, explanation: text })),
      worst: worst.map((sample) => ({
        ...sample,
        cause: text,
        wires: {
          waveform: { initial: { [text]: 0 as const }, edges: [], watchedUs: 10 },
          sample: { fromUs: 0, toUs: 5 },
        },
      })),
    })),
    comparisons: comparisons.map(({ comparison }) => ({
      before: text,
      after: text,
      comparison: {
        ...comparison,
        onlyBefore: [text],
        figures: comparison.figures.map((figure) => ({
          ...figure,
          statistics: figure.statistics.map((one) => ({ ...one, explanation: text })),
        })),
      },
    })),
  };
}
