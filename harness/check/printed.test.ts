import { expect, test } from "vitest";
import { judgeDrawing } from "./drawn-waveform.ts";
import { printed } from "./printed.ts";

test("what is printed is compared line for line, whatever ends a line", () => {
  const judge = (stdout: string) =>
    judgeDrawing(printed("one", "two"), { wires: {}, watchedMs: 0, stdout });
  expect(judge("one\ntwo\n")).toBe("holds");
  expect(judge("one\r\ntwo")).toBe("holds");
  expect(judge("one\n")).toBe('broken: printed "one"; "one\\ntwo" was due');
  expect(judge("two\none\n")).toBe('broken: printed "two\\none"; "one\\ntwo" was due');
  expect(judge("")).toBe('broken: printed nothing; "one\\ntwo" was due');
});
