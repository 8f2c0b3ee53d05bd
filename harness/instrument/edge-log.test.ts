import { expect, test } from "vitest";
import { EdgeLog } from "./edge-log.ts";

const START = 0xffffffff;
const LED = 1 << 15;
const MARKER = 1 << 29;

function open(): EdgeLog {
  return new EdgeLog({ led: 15 }, 0.048);
}

test("the first record sets the initial levels, and each further record takes one more sample", () => {
  const log = open();
  log.add(0, [
    { counter: START, levels: LED },
    { counter: START - 1000, levels: 0 },
    { counter: START - 1000, levels: LED },
    { counter: START - 3000, levels: LED | 1 },
  ]);
  expect(log.initial).toEqual({ led: 1 });
  expect(log.edges.map(({ level, atUs }) => [level, Math.round(atUs * 1000)])).toEqual([
    [0, 48_000],
    [1, 48_048],
  ]);
});

test("edges keep correct times when the counter overflows many times", () => {
  const log = open();
  log.add(0, [{ counter: START, levels: 0 }]);
  const beat = 1_250_000_000;
  let looks = 0;
  for (let number = 1; number <= 20; number++) {
    looks += beat;
    log.add(number, [{ counter: (START - looks) >>> 0, levels: (number % 2) * (MARKER | LED) }]);
  }
  expect(log.edges).toHaveLength(20);
  expect(log.edges.at(-1)?.atUs).toBeCloseTo((20 * beat + 19) * 0.048, 6);
  expect(log.lastMarkUs).toBe(log.edges.at(-1)?.atUs);
});

test("a gap in the record numbers is reported as lost records", () => {
  const log = open();
  log.add(0, [
    { counter: START, levels: 0 },
    { counter: START - 10, levels: LED },
  ]);
  log.add(100, [
    { counter: START - 1000, levels: 0 },
    { counter: START - 2000, levels: LED },
  ]);
  expect(log.gaps).toEqual([{ lostRecords: 98, fromUs: 10 * 0.048, toUs: 1099 * 0.048 }]);
  expect(log.edges).toEqual([
    { wire: "led", level: 1, atUs: 10 * 0.048 },
    { wire: "led", level: 1, atUs: 2100 * 0.048 },
  ]);
  expect([log.count, log.lostRecords]).toEqual([102, 98]);
});

test("if a record arrives twice, it is refused", () => {
  const log = open();
  log.add(0, [{ counter: START, levels: 0 }]);
  expect(() => log.add(0, [{ counter: START, levels: 0 }])).toThrow(
    "the instrument sent record 0 again after record 0",
  );
});
