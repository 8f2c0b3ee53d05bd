import { describe, expect, test } from "vitest";
import type { Trace } from "../trace/trace.ts";
import { runSideBySide } from "./timing-overlap.ts";

describe("run side by side", () => {
  const check = runSideBySide({ from: "go", starts: "in", ends: "out", to: "end", tasks: 3 });

  test("tasks that overlap last no longer than the longest", () => {
    expect(
      judge(
        ["go", 0],
        ["in", 1],
        ["in", 2],
        ["in", 3],
        ["out", 41],
        ["out", 42],
        ["out", 43],
        ["end", 44],
      ),
    ).toBe("holds");
  });

  test("one pause of the host that hits them all changes nothing", () => {
    expect(
      judge(
        ["go", 0],
        ["in", 1],
        ["in", 2],
        ["in", 3],
        ["out", 901],
        ["out", 902],
        ["out", 903],
        ["end", 904],
      ),
    ).toBe("holds");
  });

  test("one after the other breaks it", () => {
    expect(
      judge(
        ["go", 0],
        ["in", 1],
        ["out", 41],
        ["in", 42],
        ["out", 82],
        ["in", 83],
        ["out", 123],
        ["end", 124],
      ),
    ).toBe("broken: 3 tasks of 120 us together took 124 us: one after the other");
  });

  test("a pause after the last task leaves it undecided", () => {
    expect(
      judge(
        ["go", 0],
        ["in", 1],
        ["in", 2],
        ["in", 3],
        ["out", 41],
        ["out", 42],
        ["out", 43],
        ["end", 100],
      ),
    ).toBe("undecided: 3 tasks of 120 us together took 100 us");
  });

  test("what is missing in the record breaks it", () => {
    expect(judge(["go", 0], ["in", 1], ["out", 41], ["end", 42])).toBe(
      'broken: "in" was measured 1 times, 3 were due',
    );
    expect(judge(["go", 0], ["in", 1], ["in", 2], ["in", 3], ["out", 41])).toBe(
      'broken: "end" was not recorded',
    );
    expect(judge()).toBe('broken: "go" was not recorded');
  });

  function judge(...marks: [name: string, atUs: number][]): string {
    const trace: Trace = {
      marks: marks.map(([name, atUs]) => ({ name, value: null, atUs })),
      stdout: "",
      stderr: "",
    };
    const finding = check(trace);
    return finding.kind === "holds" ? "holds" : `${finding.kind}: ${finding.detail}`;
  }
});
