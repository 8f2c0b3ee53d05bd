import { describe, expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { renderTimingPage } from "./page.ts";
import type { TimingReport } from "./report-data.ts";
import { hostileReport } from "./testing/hostile-report.ts";
import { sampleReport } from "./testing/sample-report.ts";

const report = sampleReport();
const page = renderTimingPage(report);

describe("the timing page", () => {
  test("the same report always results in the same page", () => {
    expect(renderTimingPage(sampleReport())).toBe(page);
  });

  test("each plot has a description and a table", () => {
    const plots = [...page.matchAll(/<svg (?![^>]*"Waveform of)[^>]*role="img"[^>]*>/g)].map(
      ([tag]) => ({
        text: /aria-describedby="([^"]+)"/.exec(tag)?.[1],
        table: /aria-details="([^"]+)"/.exec(tag)?.[1],
      }),
    );
    expect(plots).toHaveLength(13);
    for (const { text, table } of plots) {
      expect(page.split(`<figcaption id="${text}">`)).toHaveLength(2);
      expect(page.split(`<table id="${table}">`)).toHaveLength(2);
    }
  });

  test("each axis of a plot has a name, with its unit", () => {
    const names = plotTexts(page).map((texts) => texts.filter((text) => /[a-z%]/.test(text)));
    expect(names.slice(0, 3)).toEqual([
      ["samples per bin", "lateness, us", ...COLUMNS],
      ["share of samples, %", "lateness, us"],
      ["lateness, us", "run order, blocks", ...COLUMNS],
    ]);
    expect(names[6]).toEqual(["median latency, us", "busy tasks"]);
  });

  test("the page loads nothing and needs no script", () => {
    const links = [...page.matchAll(/\b(?:href|src)="([^"]*)"/g)].map(([, link]) => link!);
    const outside = links.filter((link) => !link.startsWith("#"));
    expect(new Set(outside)).toEqual(new Set(report.figures[0]!.sources));
    expect(page).not.toMatch(/<script|<link|<img|@import|url\(/i);
  });

  test("no id is duplicated", () => {
    const ids = [...page.matchAll(/\bid="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test("if the page would be too large, its plots get fewer points and the page gets a notice about them", () => {
    let smaller = page;
    const sizes = [Buffer.byteLength(page)];
    while (!smaller.includes("each plot has fewer points than usual") && sizes.length < 9) {
      smaller = renderTimingPage(report, sizes.at(-1)! - 1);
      sizes.push(Buffer.byteLength(smaller));
    }
    expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => b - a));
    expect(sizes.length).toBeLessThan(9);
    expect(plotTexts(smaller)).toHaveLength(plotTexts(page).length);
  });

  test("if the page has no space for plots, it keeps its tables and gets a notice", () => {
    const smallest = renderTimingPage(report, 0);
    expect(smallest).toContain("this page has no plots");
    expect(plotTexts(smallest)).toEqual([]);
    expect(smallest).toContain("<h2>Overview</h2>");
  });

  test("an emulated target has a banner", () => {
    expect(page).toContain(
      `<p class="banner">Emulated, not hardware measurements: ${COLUMNS[1]}.</p>`,
    );
  });

  test("if no target is emulated, the page has no banner", () => {
    expect(renderTimingPage(sampleReport({ targets: 1 }))).not.toContain('banner">');
  });

  test("if a figure became worse, it comes before all other figures", () => {
    const found = [...page.matchAll(/<span class="is-beyond">(\w+)<\/span>/g)].map(
      ([, word]) => word,
    );
    expect(found.slice(0, 3)).toEqual(["worse", "worse", "beyond"]);
  });

  test("if a figure has too few samples to compare, the page shows the figure", () => {
    const comparisons = (report.comparisons ?? []).map((one) => ({
      ...one,
      comparison: {
        ...one.comparison,
        figures: [{ figure: "FAIR-SHARE", verdict: "inconclusive" as const, statistics: [] }],
      },
    }));
    expect(renderTimingPage({ ...report, comparisons })).toContain(
      '<td class="text">There are too few samples to compare.',
    );
  });

  test("if a figure is missing, the page shows why", () => {
    expect(page).toContain("Unsupported. This runtime has no pins.");
  });

  test("if a statistic is missing, the page shows why", () => {
    expect(page).toContain("<small>The percentile p99.9 needs 10,000 samples.</small>");
  });

  test("the page shows the cause of a late sample", () => {
    expect(page).toContain('<td class="text">garbage collection');
  });

  test("the page states how much of the additional time is unexplained", () => {
    expect(page).toContain("The causes do not explain 7 % of the additional time.");
  });

  test("if a sample has no cause, the page shows its neighbours and the reason", () => {
    const withoutCauses = "the target does not record what it does";
    const judged = report.judged.map(({ summary }) => ({ summary, withoutCauses }));
    const text = renderTimingPage({ ...report, judged });
    expect(text).toContain('<th scope="col">before<th scope="col">after');
    expect(text).toContain(`Causes unknown: ${withoutCauses}.`);
  });

  test("the page draws the wires around a late sample, and shades the sample", () => {
    expect(page).toContain("Waveform of 24.120 ms: LED with 2 edges");
    expect(page).toContain("LED rises at 4.000 ms, LED falls at 20.120 ms.</figcaption>");
    expect(page).toContain('fill-opacity=".12"');
  });

  test("if a measurement was stopped, the page says this", () => {
    const stopped = { ...report, results: { ...report.results, isComplete: false } };
    expect(renderTimingPage(stopped)).toContain("The measurement was stopped before its end.");
  });

  test("the overview has the slope of a curve", () => {
    expect(page).toContain("<td>12/task");
  });

  test("if a figure is unknown, the page shows its id", () => {
    const unknown = renderTimingPage({ ...report, figures: [] });
    expect(unknown).toContain('<h3><a href="#figure-1">LATE-10-ALONE</a></h3>');
  });

  test("if a figure has no samples, the page has no plots for it", () => {
    expect(renderTimingPage(withoutSamples(report))).not.toContain('role="img"');
  });
});

describe("hostile text", () => {
  const hostile = renderTimingPage(hostileReport(`<script>alert(1)</script>"' ${ALL_HOSTILE}`));

  test("no character of it is harmful", () => {
    expect(harmIn(hostile)).toEqual([]);
  });

  test("it does not become markup", () => {
    expect(hostile).not.toMatch(/<script/i);
    expect(hostile).toContain("&#60;script&#62;");
  });

  test("a very long text is shortened", () => {
    expect(renderTimingPage(hostileReport("x".repeat(1_000_000))).length).toBeLessThan(400_000);
  });

  test("if a source is not an address of the web, the page shows it without a link", () => {
    const figures = report.figures.map((figure) => ({
      ...figure,
      sources: ["javascript:alert(1)"],
    }));
    const shown = renderTimingPage({ ...report, figures });
    expect(shown).toContain('<p class="sources">javascript:alert(1)</p>');
  });
});

const COLUMNS = report.results.header.targets.map(({ column }) => column);

/** Returns the texts of each plot. Waveforms do not count as plots. */
function plotTexts(html: string): string[][] {
  return [...html.matchAll(/<svg (?![^>]*"Waveform of)[^>]*role="img"[\s\S]*?<\/svg>/g)].map(
    ([svg]) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text!),
  );
}

function withoutSamples(full: TimingReport): TimingReport {
  const absent = { absent: "There are no samples." };
  return {
    ...full,
    results: {
      ...full.results,
      measurements: full.results.measurements.map((one) => ({ ...one, blocks: [] })),
    },
    judged: full.judged.map(({ summary }) => ({
      summary: {
        ...summary,
        n: 0,
        blocks: [],
        min: absent,
        max: absent,
        median: absent,
        mad: absent,
        p90: absent,
        p99: absent,
        "p99.9": absent,
        early: absent,
        driftPpm: absent,
        curve: absent,
        share: absent,
      },
    })),
  };
}
