import { expect, test } from "vitest";
import { consoleLines, printedTimes, showPrintedTime } from "./console-lines.ts";

test("parts of output are joined into lines, and each line has the times of its first and its last character", () => {
  const parts = [
    { atUs: 1, text: "a" },
    { atUs: 2, text: "b\r\n\tc" },
    { atUs: 3, text: "\r" },
    { atUs: 4, text: "\n\n" },
    { atUs: 5, text: "open" },
  ];
  expect(consoleLines(parts)).toEqual([
    { fromUs: 1, atUs: 2, text: "ab" },
    { fromUs: 2, atUs: 2, text: "    c" },
    { fromUs: 4, atUs: 4, text: "" },
    { fromUs: 5, atUs: 5, text: "open" },
  ]);
  expect(printedTimes(parts)).toEqual([1, 2, 3, 4, 5]);
});

test("a printed line has two times if the program needed much time for it, for example after a prompt", () => {
  const parts = [
    { atUs: 250_000, text: "> " },
    { atUs: 500_000, text: "line" },
    { atUs: 519_000, text: "\n> " },
    { atUs: 520_000, text: "quit" },
  ];
  expect(consoleLines(parts).map((line) => `${showPrintedTime(line)} ${line.text}`)).toEqual([
    "0.250–0.500 s > line",
    "0.520 s > quit",
  ]);
});
