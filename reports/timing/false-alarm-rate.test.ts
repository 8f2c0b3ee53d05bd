import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { falseAlarmsInWords, MEASURED_ALARMS } from "./false-alarm-rate.ts";

test("the report of a comparison states the allowed false alarm rate, and each measured rate with its source", () => {
  const text = falseAlarmsInWords("2");
  expect(text).toMatch(/^If nothing changed, at most 2 % of comparisons raise an alarm\. /);
  for (const { what, reports, alarms } of MEASURED_ALARMS) {
    expect(text).toContain(`${alarms} of ${reports} reports about ${what} (`);
  }
});

test("ARCHITECTURE.md has the same false alarm numbers as the reports", () => {
  const text = readFileSync(new URL("../../ARCHITECTURE.md", import.meta.url), "utf8");
  const rows = MEASURED_ALARMS.map(
    ({ what, figures, reports, alarms }) => `| ${what} | ${figures} | ${reports} | ${alarms} |`,
  );
  expect(rows.filter((row) => !text.includes(row))).toEqual([]);
});
