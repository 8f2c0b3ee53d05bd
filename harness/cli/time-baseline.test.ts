import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { aiorigHere } from "./testing/command-line.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-baseline-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const here = (...args: string[]) => aiorigHere(args, { cwd: folder });

/**
 * Measures a figure, accepts the measurement as a baseline, and applies `change` to the text of the baseline's file.
 * Returns the path of this file.
 */
async function accept(change: (text: string) => string): Promise<string> {
  const asked = ["--runtime", "reference", "--samples", "60", "--blocks", "10"];
  await here("time", "LATE-0-ALONE", ...asked);
  await here("baseline", "accept", "--reason", "a test");
  const file = join(folder, "reports", "baselines", "reference.json");
  writeFileSync(file, change(readFileSync(file, "utf8")));
  return file;
}

test("if a figure is worse than its baseline, the figure is at the top of the page, and `time` exits with 1", async () => {
  // Makes each sample of the baseline 9 ms smaller.
  await accept((text) =>
    text.replace(/"us":\[([^\]]*)\]/g, (_, us: string) => {
      const samples = us.split(",").map((sample) => Number(sample) - 9000);
      return `"us":${JSON.stringify(samples)}`;
    }),
  );
  const { stdout, exitCode } = await here("time", "--runtime", "reference", "--baseline");
  expect(stdout).toMatch(/; 1 worse; 1 figure on 1 target\.\n/);
  expect(stdout).toMatch(/\nLATE-0-ALONE median +worse: /);
  expect(stdout).toContain("\nFrom reports/baselines/reference.json to reference now: worse.\n");
  const page = readFileSync(join(folder, "out", "timing.html"), "utf8");
  expect(page.indexOf("What changed")).toBeLessThan(page.indexOf("Overview"));
  expect(exitCode).toBe(1);
});

test("a baseline of another machine is refused before anything is measured", async () => {
  const file = await accept((text) => text.replace(/"host":"[^"]*"/, '"host":"a laptop"'));
  const { stderr, exitCode } = await here("time", "--baseline", file);
  expect(stderr).toMatch(
    /reference\.json was measured under other conditions: for LATE-0-ALONE, "machine" was a laptop and is now /,
  );
  expect(stderr).not.toContain("Measuring");
  expect(exitCode).toBe(2);
});

test.each([
  ["a baseline that does not exist", ["--baseline", "PERIOD"], /PERIOD is not a file\./],
  [
    "a target without a baseline",
    ["--runtime", "cpython", "--baseline"],
    /reports\/baselines has no baseline of cpython\. /,
  ],
])("%s is wrong usage", async (_what, args, message) => {
  const { stderr, exitCode } = await here("time", ...args);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});
