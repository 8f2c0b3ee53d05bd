import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { renderSamplesCsv } from "./csv.ts";
import { hostileReport } from "./testing/hostile-report.ts";
import { sampleReport } from "./testing/sample-report.ts";

test("there is one row per sample", () => {
  const lines = [...renderSamplesCsv(sampleReport({ blocks: 2, samples: 2 }))].join("").split("\n");
  expect(lines.slice(0, 6)).toEqual([
    "figure,column,block,load,index,us,percent",
    "LATE-10-ALONE,micropython@1.20,1,,1,92,",
    "LATE-10-ALONE,micropython@1.20,1,,2,82,",
    "LATE-10-ALONE,micropython@1.20,2,,1,87,",
    "LATE-10-ALONE,micropython@1.20,2,,2,111,",
    "LATE-10-ALONE,pico-virtual@1.21,1,,1,208,",
  ]);
});

test("a row of a curve has the load, and a row of a share has its value in percent", () => {
  const lines = [...renderSamplesCsv(sampleReport({ blocks: 1, samples: 1 }))].join("").split("\n");
  expect(lines.find((line) => line.startsWith("CURVE"))).toMatch(
    /^CURVE-EVENT,micropython@1.20,1,0,1,\d+,$/,
  );
  expect(lines.find((line) => line.startsWith("FAIR"))).toMatch(
    /^FAIR-SHARE,micropython@1.20,1,,1,,[\d.]+$/,
  );
});

test("a hostile name in a CSV stays text and does not become a formula, a cell or a row", () => {
  const report = sampleReport({ figures: 1, targets: 1, blocks: 1, samples: 1 });
  const { results } = report;
  const measurements = results.measurements.map((one) => ({ ...one, column: '=1+1,"x"\n' }));
  expect([...renderSamplesCsv({ ...report, results: { ...results, measurements } })][1]).toBe(
    'LATE-10-ALONE,"\'=1+1,""x""\\n",1,,1,92,\n',
  );
});

test("hostile text stays text", () => {
  expect(harmIn([...renderSamplesCsv(hostileReport(ALL_HOSTILE))].join(""))).toEqual([]);
});
