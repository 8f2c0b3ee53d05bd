import { expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { recorded, recordedInOrder, recordedOneOf } from "./record.ts";

const marks = ["a waited", "b=1", "c=[1, 2]"].map((line, i) => {
  const [name = "", value = null] = line.split("=");
  return { name, value, atUs: i };
});

test("if a mark differs, the report names the first mark that differs, and its place in the record", () => {
  expect(judgeTrace(recorded("a waited", "c=[1, 2]"), { marks })).toBe(
    'broken: expected "c=[1, 2]" after "a waited", but found "b=1"; whole record: "a waited" b=1 "c=[1, 2]"',
  );
});

test("a record that is too long is reported", () => {
  expect(judgeTrace(recorded("a waited", "b=1"), { marks })).toBe(
    'broken: expected no mark after "b=1", but found "c=[1, 2]"; whole record: "a waited" b=1 "c=[1, 2]"',
  );
});

test("a record that ends too early is reported", () => {
  expect(judgeTrace(recorded("b=1"), {})).toBe(
    'broken: expected "b=1" at the start, but the record ends there; whole record: nothing',
  );
});

test("if a record matches no alternative, the report has all alternatives", () => {
  expect(judgeTrace(recordedOneOf(["b=1", "a waited"], []), { marks })).toBe(
    'broken: recorded "a waited" b=1 "c=[1, 2]"; expected b=1 "a waited", or nothing',
  );
});

test("a missing mark is reported with the mark before it", () => {
  expect(judgeTrace(recordedInOrder("b=1", "a waited"), { marks })).toBe(
    'broken: expected "a waited" after "b=1"; whole record: "a waited" b=1 "c=[1, 2]"',
  );
});
