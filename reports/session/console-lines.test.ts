import { expect, test } from "vitest";
import { consoleLines } from "./console-lines.ts";

test("parts are joined into lines, and each line has the time of its first character", () => {
  const parts = [
    { atUs: 1, text: "a" },
    { atUs: 2, text: "b\r\n\tc\r" },
    { atUs: 3, text: "\n\n" },
    { atUs: 4, text: "open" },
  ];
  expect(consoleLines(parts)).toEqual([
    { atUs: 1, text: "ab" },
    { atUs: 2, text: "    c" },
    { atUs: 3, text: "" },
    { atUs: 4, text: "open" },
  ]);
});
