import { expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { printed } from "./printed.ts";

test("printed lines are compared without their line ends", () => {
  const judge = (stdout: string) => judgeTrace(printed("one", "two"), { stdout });
  expect(judge("one\ntwo\n")).toBe("holds");
  expect(judge("one\r\ntwo")).toBe("holds");
  expect(judge("one\n")).toBe('broken: printed "one", expected "one\\ntwo"');
  expect(judge("two\none\n")).toBe('broken: printed "two\\none", expected "one\\ntwo"');
  expect(judge("")).toBe('broken: printed nothing, expected "one\\ntwo"');
});
