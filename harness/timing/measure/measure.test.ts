import { expect, test } from "vitest";
import { figures } from "../../../suites/figures/index.ts";
import { OWN_FIXTURES } from "../../engine/suite.ts";
import { openReference } from "../../runtimes/reference.ts";
import { measure } from "./measure.ts";

test("when the time of a soak is over, the soak ends after the current block, and names the figures without a block", async () => {
  const runtime = await openReference({});
  const chosen = figures.filter(({ id }) => ["COST-STOPWATCH", "LATE-0-ALONE"].includes(id));
  const targets = ["a", "b"].map((column) => ({ column, runtime }));
  let seconds = 0;
  const found: string[] = [];
  try {
    for await (const event of measure(targets, chosen, {
      samples: 10,
      programs: OWN_FIXTURES,
      signal: new AbortController().signal,
      soakMs: 3000,
      // Each call of this clock advances the time by one second.
      now: () => 1000 * seconds++,
    })) {
      const reason = event.kind === "missing" ? `: ${event.reason}` : "";
      found.push(`${event.kind} ${event.figure} ${event.column}${reason}`);
    }
  } finally {
    await runtime.close();
  }
  expect(found).toEqual([
    "block LATE-0-ALONE a",
    "missing LATE-0-ALONE b: the time that --soak allows ended before aiorig started this measurement",
    "missing COST-STOPWATCH a: the time that --soak allows ended before aiorig started this measurement",
    "missing COST-STOPWATCH b: the time that --soak allows ended before aiorig started this measurement",
  ]);
});
