import { expect, test } from "vitest";
import { REPORTING, RETURNED } from "./probe-output.ts";
import { timeOutput } from "./timed-output.ts";

const S = "\x1eabc ";

test("the parts of the output keep their times, and the lines of the probe are removed", () => {
  const parts = [
    { atUs: 1, text: `a\n${S}{"mark": "x"` },
    { atUs: 2, text: `, "us": 3}\nb` },
    { atUs: 5, text: "c\n" },
    { atUs: 9, text: `${S}${REPORTING}\n${S}{"end": "ended"}\n` },
  ];
  expect(timeOutput(parts, S)).toEqual({
    printed: [
      { atUs: 1, text: "a\n" },
      { atUs: 2, text: "b" },
      { atUs: 5, text: "c\n" },
    ],
    endUs: 9,
  });
});

test("CR LF from a board becomes a line feed, even if CR and LF arrive in different parts", () => {
  const parts = [
    { atUs: 1, text: "a\r\nb\r" },
    { atUs: 2, text: "\nc\rd" },
  ];
  expect(timeOutput(parts, S)).toEqual({
    printed: [
      { atUs: 1, text: "a\nb" },
      { atUs: 2, text: "\nc\rd" },
    ],
    endUs: undefined,
  });
});

test("the line that reports the end of the program may be in the middle of a part", () => {
  const parts = [{ atUs: 4, text: `no line end${S}${REPORTING}\n` }];
  expect(timeOutput(parts, S)).toEqual({ printed: [{ atUs: 4, text: "no line end" }], endUs: 4 });
});

test("if timers continue after the end of the program, both this end and the last report have a time", () => {
  const parts = [
    { atUs: 4, text: "a" },
    { atUs: 5, text: `${S}${RETURNED}\nlater` },
    { atUs: 9, text: `${S}${REPORTING}\n` },
  ];
  expect(timeOutput(parts, S)).toEqual({
    printed: [
      { atUs: 4, text: "a" },
      { atUs: 5, text: "later" },
    ],
    endUs: 9,
    returnedUs: 5,
  });
});
