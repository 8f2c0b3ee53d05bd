import { expect, test, vi } from "vitest";
import { Interrupted } from "./interrupt.ts";
import { reportFailure } from "./report-failure.ts";

test("if Ctrl-C ends the compiler of our modules, aiorig does not report a defect of aiorig", () => {
  const told: string[] = [];
  const stderr = vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    told.push(String(text));
    return true;
  });
  const error = new Error("The service was stopped");
  const codes = [reportFailure(error), reportFailure(error, new Interrupted("SIGINT"))];
  stderr.mockRestore();
  expect(codes).toEqual([3, 130]);
  expect(told.map((text) => text.split("\n")[0])).toEqual([
    "aiorig itself broke. This is a defect of aiorig.",
    "The command was stopped before anything was judged.",
  ]);
});
