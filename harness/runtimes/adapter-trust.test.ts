import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { AdapterTrust } from "./adapter-trust.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-trust-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

test("the faults of an adapter in several processes of one run count together", () => {
  const words = ["adapter", "--together"];
  const [first, second] = [1, 2].map(() => AdapterTrust.of("liar", words, folder));
  first!.lose("died");
  second!.lose("lied");
  expect(second!.loss).toBeUndefined();
  first!.lose("hung");
  expect(second!.loss).toBe(
    "the adapter broke the protocol 3 times in a row, so aiorig has stopped using it. The last time, the adapter hung",
  );
});

test("after a program without a fault, the count of faults in a row starts again, but the total stays", () => {
  const trust = AdapterTrust.of("liar", ["adapter", "--again"], folder);
  const losses = Array.from({ length: 10 }, (_, i) => {
    trust.lose(`lied ${i}`);
    trust.keep();
    return trust.loss;
  });
  expect(losses).toEqual([
    ...Array(9).fill(undefined),
    "the adapter broke the protocol 10 times, so aiorig has stopped using it. The last time, the adapter lied 9",
  ]);
});

test("if a column gets another command, the faults of the new command are counted from 0", () => {
  const [bad, good] = ["bad", "good"].map((word) => AdapterTrust.of("liar", [word], folder));
  for (const fault of ["a", "b", "c"]) bad!.lose(fault);
  expect([bad!.loss === undefined, good!.loss]).toEqual([false, undefined]);
});
