import { expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { formatSessionCsv } from "./csv.ts";
import { hostileSession } from "./testing/hostile-session.ts";
import { blinkSession } from "./testing/sample-session.ts";

test("edges, printed lines and steps from outside are rows in order of time", () => {
  const session = {
    ...blinkSession([100, 600.0005, 900], 2000),
    console: [
      { atUs: 5, text: "hello, world\n" },
      { atUs: 1500, text: "bye\n" },
    ],
    stimulus: [
      { wire: "GP25", level: 1, atMs: 0.1 } as const,
      { wire: "GP25", level: null, atMs: 0.7 } as const,
    ],
  };
  expect([...formatSessionCsv(session)].join("")).toBe(
    [
      "us,event,wire,variables,level,text",
      '5,printed,,,,"hello, world"',
      "100,driven,GP25,led,1,",
      "100,edge,GP25,led,1,",
      "600.001,edge,GP25,led,0,",
      "700,driven,GP25,led,released,",
      "900,edge,GP25,led,1,",
      "1500,printed,,,,bye",
      "",
    ].join("\n"),
  );
});

test("a spreadsheet does not run a text as a formula", () => {
  const session = { ...blinkSession([], 1000), console: [{ atUs: 5, text: '=HYPERLINK("x")\n' }] };
  expect([...formatSessionCsv(session)].join("")).toContain(`5,printed,,,,"'=HYPERLINK(""x"")"`);
});

test("hostile text is printable", () => {
  const { session } = hostileSession(ALL_HOSTILE);
  expect(harmIn([...formatSessionCsv(session)].join(""))).toEqual([]);
});
