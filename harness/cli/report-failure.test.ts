import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { stopWork } from "./interrupt.ts";
import { reportFailure } from "./report-failure.ts";

const told: string[] = [];

beforeEach(() => {
  // A stopped command ends itself after 20 s. These timers never fire.
  vi.useFakeTimers();
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    told.push(String(text));
    return true;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test("if Ctrl-C ends the compiler of our modules, this is not a defect of aiorig", () => {
  const error = new Error("The service was stopped");
  const withoutStop = reportFailure(error);
  stopWork("SIGINT");
  expect([withoutStop, reportFailure(error)]).toEqual([3, 130]);
  expect(told.map((text) => text.split("\n")[0])).toEqual([
    "aiorig itself broke. This is a defect of aiorig.",
    "Stopped before anything was judged.",
  ]);
});
