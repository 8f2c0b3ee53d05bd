import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TimingHeader, TimingLine } from "../timing/files/timing-lines.ts";
import { aiorigHere } from "./testing/command-line.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-timing-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a file of measurements whose samples are around `levelUs`, and returns the path of the file. */
function measured(
  name: string,
  levelUs: number,
  { day = 1, host = "a machine", program = "a1b2c3", blocks = 12, isComplete = true } = {},
): string {
  const header: TimingHeader = {
    type: "timing",
    schema: 1,
    suite: "0.1.0",
    started: `2026-01-${String(day).padStart(2, "0")}T00:00:00.000Z`,
    host,
    targets: [{ column: "micropython", version: "1.25.0", platform: "linux", isEmulated: false }],
    figures: ["LATENCY-EVENT"],
    programs: { "LATENCY-EVENT": program },
    plan: { blocks },
  };
  const lines: TimingLine[] = Array.from({ length: blocks }, (_, block) => ({
    type: "block",
    figure: "LATENCY-EVENT",
    column: "micropython",
    source: "marks",
    stepUs: 1,
    tickUs: 1000,
    lost: 0,
    us: Array.from({ length: 40 }, (_, i) => levelUs + ((i * 7 + block * 3) % 11)),
  }));
  const end: TimingLine[] = isComplete ? [{ type: "end", ended: header.started }] : [];
  const path = join(folder, name);
  const text = [header, ...lines, ...end].map((line) => `${JSON.stringify(line)}\n`).join("");
  writeFileSync(path, text);
  return path;
}

const out = () => ["--out", join(folder, "out")];

test("if a figure became worse, `compare` reports this and exits with 1", async () => {
  const files = [measured("a.jsonl", 500), measured("b.jsonl", 800)];
  const { stdout, exitCode } = await aiorigHere(["compare", ...files, ...out()]);
  expect(stdout).toMatch(/LATENCY-EVENT median +worse: 505 to 805 us, change 300 \(\S+ … \S+\)/);
  expect(stdout).toMatch(/From \S+a\.jsonl to \S+b\.jsonl: worse\.\n/);
  expect(exitCode).toBe(1);
});

test("if a figure became better, `compare` reports this and exits with 0", async () => {
  const files = [measured("a.jsonl", 800), measured("b.jsonl", 500)];
  const { stdout, exitCode } = await aiorigHere(["compare", ...files, ...out()]);
  expect(stdout).toContain("LATENCY-EVENT median  better");
  expect(exitCode).toBe(0);
});

test("`compare` finds no change between equal measurements", async () => {
  const files = [measured("a.jsonl", 500), measured("b.jsonl", 500)];
  const { stdout, exitCode } = await aiorigHere(["compare", ...files, ...out()]);
  expect(stdout).toContain("Figures without a detectable change: 1 of 1. 1 figure was tested.");
  expect(exitCode).toBe(0);
});

test("a comparison of too few blocks cannot decide, and exits with 4", async () => {
  const files = [measured("a.jsonl", 500, { blocks: 2 }), measured("b.jsonl", 800, { blocks: 2 })];
  const { stdout, exitCode } = await aiorigHere(["compare", ...files, ...out()]);
  expect(stdout).toMatch(/: inconclusive\.\n/);
  expect(exitCode).toBe(4);
});

test("measurements from two machines are compared only if the user allows this", async () => {
  const files = [measured("a.jsonl", 500), measured("b.jsonl", 800, { host: "another" })];
  const refused = await aiorigHere(["compare", ...files, ...out()]);
  expect(refused.stderr).toMatch(
    /were measured under different conditions: LATENCY-EVENT: machine was a machine and is another\. Different machines have different speeds\. .* --allow-unlike/,
  );
  expect(refused.exitCode).toBe(2);
  const allowed = await aiorigHere(["compare", ...files, "--allow-unlike", ...out()]);
  expect(allowed.exitCode).toBe(1);
});

test("measurements of two different programs are refused, and the hashes are named", async () => {
  const files = [measured("a.jsonl", 500), measured("b.jsonl", 800, { program: "ffffff" })];
  const { stderr, exitCode } = await aiorigHere(["compare", ...files, ...out()]);
  expect(stderr).toContain("program was a1b2c3 and is ffffff. Another program may measure");
  expect(exitCode).toBe(2);
});

test.each([
  ["figures", ["PERIOD"], /so leave out PERIOD/],
  ["--samples and --blocks", ["--samples", "9", "--blocks", "2"], /--samples and --blocks would/],
])("if two files are compared, `compare` refuses %s", async (_what, args, message) => {
  const files = [measured("a.jsonl", 500), measured("b.jsonl", 500)];
  const { stderr, exitCode } = await aiorigHere(["compare", ...files, ...args, ...out()]);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});

test("if two runtimes are compared, `compare` refuses --column", async () => {
  const { stderr, exitCode } = await aiorigHere([
    ...["compare", "reference", "cpython", "--column", "cpython", ...out()],
  ]);
  expect(stderr).toContain("--column would have no effect. Two runtimes are measured");
  expect(exitCode).toBe(2);
});

test("a baseline is replaced only with --replace, and the new baseline keeps the old reason", async () => {
  const accept = (...args: string[]) =>
    aiorigHere(["baseline", "accept", measured("a.jsonl", 500), "--reason", ...args, ...out()]);
  await accept("the first release", "--name", "mine.json");
  const refused = await accept("the second release", "--name", "mine");
  expect(refused.stderr).toMatch(/mine\.json is a baseline already, .* \(the first release\)\./);
  expect(refused.exitCode).toBe(2);
  const replaced = await accept("the second release", "--name", "mine", "--replace");
  expect(replaced.exitCode).toBe(0);
  const text = readFileSync(join(folder, "out", "mine.json"), "utf8");
  expect(text).toContain('"reason": "the second release"');
  expect(text).toMatch(
    /"replaced": \[\n {4}\{"reason":"the first release","accepted":"[^"]+"\}\n {2}\]/,
  );
});

test("a later measurement can be compared with an accepted baseline", async () => {
  const accepted = await aiorigHere([
    ...["baseline", "accept", measured("a.jsonl", 500), "--reason", "the first release"],
    ...out(),
  ]);
  expect(accepted.exitCode).toBe(0);
  const baseline = join(folder, "out", "micropython.json");
  const text = readFileSync(baseline, "utf8");
  expect(text).toContain('"reason": "the first release"');
  expect(text).toMatch(/"summary": "n 480, median 505 \(\S+ … \S+\), p90 509/);
  const { stdout, exitCode } = await aiorigHere([
    ...["compare", baseline, measured("b.jsonl", 800)],
    ...out(),
  ]);
  expect(stdout).toContain("LATENCY-EVENT median  worse");
  expect(exitCode).toBe(1);
});

test.each([
  [
    "a stopped measurement",
    { isComplete: false },
    ["--reason", "so"],
    /was stopped before its end/,
  ],
  ["an empty reason", {}, ["--reason", " "], /The reason is empty/],
  ["a name that is a path", {}, ["--reason", "so", "--name", "../x"], /is not a valid file name/],
])("%s is not accepted as a baseline", async (_what, options, args, message) => {
  const file = measured("a.jsonl", 500, options);
  const { stderr, exitCode } = await aiorigHere(["baseline", "accept", file, ...args, ...out()]);
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(2);
});

test("`history` names the measurement at which a figure became worse", async () => {
  for (let day = 1; day <= 20; day++) {
    measured(`${day}.jsonl`, day < 12 ? 500 : 900, { day });
  }
  writeFileSync(join(folder, "results.jsonl"), '{"type":"header"}\n');
  const { stdout, exitCode } = await aiorigHere(["history", folder]);
  expect(stdout.trimEnd().split("\n")).toEqual([
    "20 measurements, from 2026-01-01T00:00:00.000Z to 2026-01-20T00:00:00.000Z.",
    "",
    "LATENCY-EVENT on micropython: 20 medians, 505 us first, 905 us last, 1 change",
    "  since 2026-01-12T00:00:00.000Z: 905 us instead of 505 us, worse",
  ]);
  expect(exitCode).toBe(1);
});

test("`history` names a damaged file, uses the other files, and exits with 3", async () => {
  measured("1.jsonl", 500);
  const damaged = join(folder, "2.jsonl");
  writeFileSync(damaged, '{"type":"timing"}\n');
  const { stdout, stderr, exitCode } = await aiorigHere(["history", folder]);
  expect(stderr).toMatch(new RegExp(`^${damaged}:1: this is not a line of a measurement`));
  expect(stdout.split("\n")).toEqual([
    "1 measurement, from 2026-01-01T00:00:00.000Z to 2026-01-01T00:00:00.000Z.",
    "",
    "LATENCY-EVENT on micropython: 1 median, 505 us first, 505 us last, no change found",
    "",
    "1 file could not be read, so the history may have gaps.",
  ]);
  expect(exitCode).toBe(3);
});

test("without measurements, `history` says how to make them", async () => {
  mkdirSync(join(folder, "empty"));
  const { stderr, exitCode } = await aiorigHere(["history", join(folder, "empty")]);
  expect(stderr).toMatch(/has no measurements\. Copy out\/timing\.jsonl to this folder/);
  expect(exitCode).toBe(2);
});
