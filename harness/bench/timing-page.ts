import { renderTimingPage } from "../../reports/timing/page.ts";
import { sampleReport } from "../../reports/timing/testing/sample-report.ts";

/** How long aiorig needs to render the page of a large measurement, and how large this page is. */
export interface TimingPageRow {
  readonly figures: number;
  readonly targets: number;
  readonly samples: number;
  /** The processor time in seconds. Unlike the elapsed time, it hardly depends on other work of the machine. */
  readonly cpuS: number;
  readonly megabytes: number;
}

/** Renders pages with about a million samples. */
export function measureTimingPage(): TimingPageRow[] {
  return [
    { figures: 100, targets: 2, blocks: 20, samples: 140 },
    { figures: 100, targets: 4, blocks: 20, samples: 70 },
    { figures: 100, targets: 6, blocks: 20, samples: 46 },
  ].map((size) => {
    const report = sampleReport(size);
    const blocks = report.results.measurements.flatMap((measurement) => measurement.blocks);
    const before = process.cpuUsage();
    const page = renderTimingPage(report);
    const { user, system } = process.cpuUsage(before);
    return {
      figures: size.figures,
      targets: size.targets,
      samples: blocks.reduce((sum, { samplesUs }) => sum + samplesUs.length, 0),
      cpuS: (user + system) / 1e6,
      megabytes: Buffer.byteLength(page) / 1e6,
    };
  });
}
