import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../text/testing/hostile-text.ts";
import { readVcd } from "./read-vcd.ts";
import { formatVcd } from "./vcd.ts";
import type { Level, Waveform } from "./waveform.ts";

test("the VCD file has the edges of the wires with their times", () => {
  const waveform = {
    initial: { LED: 0, "a button": null },
    edges: [
      { wire: "LED", level: 1, atUs: 1.5 },
      { wire: "a button", level: 0, atUs: 1.5 },
      { wire: "LED", level: 0, atUs: 20 },
    ],
    watchedUs: 30,
  } as const;
  expect(formatVcd(waveform, "PIN-01").split("\n")).toEqual([
    "$timescale 100 ns $end",
    "$scope module PIN-01 $end",
    "$var wire 1 ! LED $end",
    '$var wire 1 " a_button $end',
    "$upscope $end",
    "$enddefinitions $end",
    "#0",
    "$dumpvars",
    "0!",
    'z"',
    "$end",
    "#15",
    "1!",
    '0"',
    "#200",
    "0!",
    "#300",
    "",
  ]);
});

test("in a VCD file, an undriven wire with a low level is z; reading the file restores the undriven times", () => {
  const waveform: Waveform = {
    initial: { bus: 1 },
    edges: [
      { wire: "bus", level: 0, atUs: 10 },
      { wire: "bus", level: 1, atUs: 60 },
    ],
    undriven: [
      { wire: "bus", fromUs: 20, toUs: 30 },
      { wire: "bus", fromUs: 50, toUs: 60 },
      { wire: "bus", fromUs: 70.5, toUs: 100 },
    ],
    watchedUs: 100,
  };
  const read = readVcd(formatVcd(waveform, "a"));
  expect("changes" in read && read.changes.map(({ level, atUs }) => [level, atUs])).toEqual([
    ...[
      [1, 0],
      [0, 10],
      [null, 20],
      [0, 30],
      [null, 50],
      // sigrok reads `z` as 0. So an undriven wire that keeps a high level is written as 1, not as `z`.
      [1, 60],
    ],
  ]);
});

test("the name of a wire is written with printable characters and without blanks", () => {
  const dump = formatVcd({ initial: { [ALL_HOSTILE]: 0 }, edges: [], watchedUs: 1 }, "a");
  expect(harmIn(dump)).toEqual([]);
  expect(dump).toMatch(/^\$var wire 1 ! \\x1b\]0;owned\\x07\S* \$end$/m);
});

test.each([
  [[20, 5_000_000], "1 us"],
  [[20, 30.7], "100 ns"],
  [[0.01, 20], "10 ns"],
  [[0.0005, 20], "1 ns"],
  [[], "1 us"],
])("for edges at %j us, all times are whole numbers of the file's time unit", (times, unit) => {
  const edges = times.map((atUs) => ({ wire: "LED", level: 1, atUs }) as const);
  const dump = formatVcd({ initial: { LED: 0 }, edges, watchedUs: 10_000_000 }, "a");
  expect(dump.split("\n")[0]).toBe(`$timescale ${unit} $end`);
});

const SIGROK = (process.env.PATH ?? "")
  .split(delimiter)
  .map((folder) => join(folder, "sigrok-cli"))
  .find((path) => existsSync(path));
const withoutSigrok = SIGROK === undefined ? " (install Debian's package sigrok-cli)" : "";

test.skipIf(SIGROK === undefined).each([48, 1000])(
  `sigrok-cli reads the same edges from the file, if their times are multiples of %i ns${withoutSigrok}`,
  (stepNs) => {
    const edges = Array.from({ length: 200 }, (_, i) => ({
      wire: i % 3 === 0 ? "button" : "LED",
      level: (Math.floor(i / 3) % 2) as Level,
      atUs: ((i + 1) * 7 * stepNs) / 1000,
    })).filter(({ wire, level }, i, all) => {
      // When sigrok reads a file, it keeps only entries that change a level.
      const before = all.slice(0, i).findLast((one) => one.wire === wire)?.level ?? 0;
      return before !== level;
    });
    const waveform: Waveform = { initial: { LED: 0, button: 0 }, edges, watchedUs: 2000 };
    const folder = mkdtempSync(join(tmpdir(), "aiorig-vcd-"));
    try {
      const file = join(folder, "a.vcd");
      writeFileSync(file, formatVcd(waveform, "a"));
      const out = join(folder, "read.vcd");
      execFileSync(SIGROK!, ["-i", file, "-I", "vcd", "-O", "vcd", "-o", out]);
      const read = readVcd(readFileSync(out, "utf8"));
      expect("changes" in read && read.changes.filter(({ atUs }) => atUs > 0)).toEqual(
        edges.map(({ wire, level, atUs }) => ({ wire, level, atUs: expect.closeTo(atUs, 6) })),
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);

test("texts become string variables without spaces, and their times have the time unit of the edges", () => {
  const waveform: Waveform = {
    initial: { RX: 1 },
    edges: [{ wire: "RX", level: 0, atUs: 10 }],
    watchedUs: 100,
  };
  const texts = [
    { fromUs: 10, toUs: 30.4, text: "a b" },
    { fromUs: 30.4, toUs: 50, text: "c" },
  ];
  const dump = formatVcd(waveform, "a", [{ name: "uart GP0", texts }]);
  expect(dump.split("\n").slice(3)).toEqual([
    ...['$var string 1 " uart_GP0 $end', "$upscope $end", "$enddefinitions $end", "#0"],
    ...["$dumpvars", "1!", 's- "', "$end", "#10", "0!", 'sa_b "', "#30", 'sc "', "#50", 's- "'],
    ...["#100", ""],
  ]);
  expect(readVcd(dump)).toEqual({
    wires: ["RX"],
    changes: [
      { wire: "RX", level: 1, atUs: 0 },
      { wire: "RX", level: 0, atUs: 10 },
    ],
  });
});
