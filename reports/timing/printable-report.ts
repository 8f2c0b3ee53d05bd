import { printableRecord } from "../../harness/text/printable-record.ts";
import type { TimingReport } from "./report-data.ts";

/**
 * Makes all texts of a report safe to show. The samples are not copied and stay unchanged, because there may be a
 * million samples.
 */
export function printableReport({ results, ...rest }: TimingReport): TimingReport {
  const { measurements, ...others } = results;
  return {
    ...printableRecord(rest, { longest: LONGEST }),
    results: {
      ...printableRecord(others, { longest: LONGEST }),
      measurements: measurements.map(({ blocks, ...measurement }) => ({
        ...printableRecord(measurement, { longest: LONGEST }),
        blocks,
      })),
    },
  };
}

/** The largest length of a name or a reason. Longer texts would be hard to read. */
const LONGEST = 500;
