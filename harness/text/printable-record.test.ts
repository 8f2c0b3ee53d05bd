import { describe, expect, test } from "vitest";
import { printableRecord } from "./printable-record.ts";

describe("a printable record", () => {
  test("every text and every key of a printable record is printable, at every depth", () => {
    const check = () => "\x1b";
    const shown = printableRecord({
      name: "a\x1b",
      count: 3,
      absent: undefined,
      nothing: null,
      check,
      list: [{ "key\x07": "\u202e" }, ["\x9b"]],
      byName: new Map([["\x7f", ["\r"]]]),
    });
    expect(shown).toEqual({
      name: "a\\x1b",
      count: 3,
      absent: undefined,
      nothing: null,
      check,
      list: [{ "key\\x07": "\\u202e" }, ["\\x9b"]],
      byName: new Map([["\\x7f", ["\\r"]]]),
    });
  });

  test("in a printable record each text has one line, except under keys whose texts may have several lines", () => {
    const record = { name: "a\nb", detail: "a\nb\x1b", marks: [{ detail: ["c\nd"] }] };
    expect(printableRecord(record, { ofSeveralLines: ["detail"] })).toEqual({
      name: "a\\nb",
      detail: "a\nb\\x1b",
      marks: [{ detail: ["c\nd"] }],
    });
  });

  test("a printable record shortens a very long text and says how much is missing", () => {
    const { value } = printableRecord({ value: "x".repeat(2 ** 20) });
    expect(value).toMatch(/^x{900,} \.\.\. 1,046,\d{3} characters \.\.\. x{900,}$/);
    expect(value.length).toBeLessThanOrEqual(2000);
  });

  test("making a printable copy of a record does not change the original record", () => {
    const record = { detail: "\x1b", list: ["\x1b"] };
    printableRecord(record);
    expect(record).toEqual({ detail: "\x1b", list: ["\x1b"] });
  });
});
