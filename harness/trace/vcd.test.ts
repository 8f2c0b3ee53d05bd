import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../text/testing/hostile-text.ts";
import { formatVcd } from "./vcd.ts";

test("edges of wires are dumped with their times in nanoseconds", () => {
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
    "$timescale 1 ns $end",
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
    "#1500",
    "1!",
    '0"',
    "#20000",
    "0!",
    "#30000",
    "",
  ]);
});

test("the name of a wire is written with printable characters and without blanks", () => {
  const dump = formatVcd({ initial: { [ALL_HOSTILE]: 0 }, edges: [], watchedUs: 1 }, "a");
  expect(harmIn(dump)).toEqual([]);
  expect(dump).toMatch(/^\$var wire 1 ! \\x1b\]0;owned\\x07\S* \$end$/m);
});
