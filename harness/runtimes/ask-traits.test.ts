import { expect, test } from "vitest";
import type { Outcome, Run } from "../trace/run.ts";
import { TRAITS } from "../trace/traits.ts";
import { askTraits } from "./ask-traits.ts";
import { openReference } from "./reference.ts";

test("the reference answers every question", async () => {
  const reference = await openReference({});
  const traits = await reference.traits();
  await reference.close();
  // The run has no pins, so the reference answers that it lacks `pinInterrupts`.
  const lacks = ["threads", "nativeTasks", "collectsGarbage", "pinInterrupts"];
  expect(traits).toEqual(
    Object.fromEntries(Object.keys(TRAITS).map((trait) => [trait, !lacks.includes(trait)])),
  );
});

test("a runtime gets the questions only once, even if its traits are read twice", async () => {
  const reference = await openReference({});
  const [first, second] = [reference.traits(), reference.traits()];
  expect(first).toBe(second);
  await reference.close();
});

test.each<Outcome>([
  { kind: "crashed", detail: "killed by SIGSEGV" },
  { kind: "timeout", limitMs: 5000 },
])("the answers before the end of a runtime are kept: $kind", async (outcome) => {
  const stdout = said({ threads: true }) + said({ streams: false });
  expect(await askTraits(async () => run(outcome, stdout))).toEqual({
    threads: true,
    streams: false,
  });
});

test("if the name in an answer is not a trait, or its value is not a flag, the answer is ignored", async () => {
  const stdout = said({ wings: true }) + said({ threads: 1 }) + said(null) + said(7);
  expect(await askTraits(async () => run({ kind: "ended" }, stdout))).toEqual({});
});

/** Returns an answer as the probe program prints it. */
function said(answer: unknown): string {
  return `\x1eaiorig ${JSON.stringify(answer)}\x1e\n`;
}

function run(outcome: Outcome, stdout: string): Run {
  return { outcome, trace: { marks: [], stdout, stderr: "" }, wallMs: 1 };
}
