import { expect, test } from "vitest";
import { RealPace } from "./real-pace.ts";

test("virtual time becomes due at the pace of real time", () => {
  let realMs = 5000;
  const pace = new RealPace(20, () => realMs);
  realMs += 30;
  expect(pace.dueMs).toBe(50);
});

test("a short delay is caught up", () => {
  let realMs = 0;
  const pace = new RealPace(0, () => realMs);
  realMs = 80;
  pace.reach(10);
  expect(pace.dueMs).toBe(80);
});

test("a long delay is not caught up", () => {
  let realMs = 0;
  const pace = new RealPace(0, () => realMs);
  realMs = 3000;
  pace.reach(10);
  realMs = 3040;
  expect(pace.dueMs).toBe(50);
});
