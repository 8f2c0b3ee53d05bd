import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { figures } from "../../../suites/figures/index.ts";
import { mustSkip, withoutFirmware } from "../../emulated-boards/testing/test-firmware.ts";
import { OWN_FIXTURES } from "../../engine/suite.ts";
import { openRuntime } from "../../runtimes/index.ts";
import { openReference } from "../../runtimes/reference.ts";
import type { Runtime } from "../../trace/runtime.ts";
import type { Figure } from "../figure.ts";
import { type BlockRun, measureBlock } from "./block-run.ts";

let reference: Runtime;
let folder: string;

beforeAll(async () => {
  reference = await openReference({}, { clock: "real" });
  folder = mkdtempSync(join(tmpdir(), "aiorig-block-"));
});

afterAll(async () => {
  await reference.close();
  rmSync(folder, { recursive: true });
});

function figureWithId(id: string): Figure {
  return figures.find((figure) => figure.id === id)!;
}

function measureOn(runtime: Runtime, figure: Figure, samples = 4): Promise<BlockRun> {
  return measureBlock(runtime, figure, {
    samples,
    seed: 1,
    programs: OWN_FIXTURES,
    expectedMs: 1000,
    signal: new AbortController().signal,
  });
}

/** Writes a program with these lines. Returns a timing figure that measures with this program. */
function programThat(...lines: readonly string[]): Figure {
  const program = join(folder, "own.py");
  writeFileSync(program, `${["SAMPLES = 20", "PIN = -1", ...lines].join("\n")}\n`);
  return { ...figureWithId("LATENCY-EVENT"), program, constants: {} };
}

test("a block has the requested number of samples, by the clock of the target", async () => {
  expect(await measureOn(reference, figureWithId("LATENCY-EVENT"))).toEqual({
    kind: "measured",
    block: { samplesUs: Array(4).fill(expect.any(Number)), lost: 0, costUs: expect.any(Number) },
    method: { source: "marks", resolutionUs: expect.any(Number), tickUs: 1000, isEmulated: false },
  });
});

test("a block has all samples, even if a runtime delivers them in several portions", async () => {
  const run = await measureOn(reference, figureWithId("COST-STOPWATCH"), 300);
  expect(run.kind === "measured" && run.block.samplesUs.length).toBe(300);
});

test("the mean of the shares of all equal tasks is 100 percent", async () => {
  const run = await measureOn(reference, figureWithId("FAIR-SHARE"));
  const shares = run.kind === "measured" ? run.block.samplesUs : [];
  expect(shares).toHaveLength(10);
  expect(shares.reduce((sum, share) => sum + share, 0) / 10).toBeCloseTo(100, 2);
});

test("if a figure needs pins, a runtime without pins does not support it", async () => {
  expect(await measureOn(reference, figureWithId("LATENCY-FLAG-PIN"))).toEqual({
    kind: "unsupported",
    reason: "reference has no pins",
  });
});

test.each<[string, readonly string[], RegExp]>([
  ["raises", ["1 / 0"], /^the program raised ZeroDivisionError: divide by zero$/],
  [
    "records nothing",
    ["print(SAMPLES)"],
    /^the program recorded 0 samples instead of 4: the program must call the method report\(\) /,
  ],
  [
    "records too few samples",
    ["from probe import mark", 'mark("samples", [1, 2, 3])'],
    /^the program recorded 3 samples instead of 4: the program must take as many samples as its constant SAMPLES says$/,
  ],
])("a program that %s fails with the reason", async (_what, lines, reason) => {
  expect(await measureOn(reference, programThat(...lines))).toEqual({
    kind: "failed",
    reason: expect.stringMatching(reason),
  });
});

test("a program without the line SAMPLES fails, and the reason names the line", async () => {
  const figure = programThat();
  writeFileSync(figure.program, "PIN = -1\n");
  expect(await measureOn(reference, figure)).toEqual({
    kind: "failed",
    reason: `${figure.program} has no line "SAMPLES = ...", so SAMPLES cannot be set`,
  });
});

describe.skipIf(mustSkip)(`on an emulated Pico${withoutFirmware}`, () => {
  test("the number of periods has no limit, because the instrument, and not the target, stores them", {
    timeout: 120_000,
  }, async () => {
    const pico = await openRuntime("pico-virtual", {});
    const figure = programThat(
      "from probe import asyncio",
      "from stopwatch import Stopwatch",
      "async def main():",
      // If the target stored this number of samples, it would need 4 MB of memory.
      "    watch = Stopwatch(PIN, 1_000_000)",
      "    for _ in range(SAMPLES + 1):",
      "        await asyncio.sleep_ms(1)",
      "        watch.tick()",
      "    watch.report()",
      "asyncio.run(main())",
    );
    try {
      const quantity = { kind: "period", requestedUs: 1000, isAbsolute: false } as const;
      const run = await measureOn(pico, { ...figure, quantity });
      expect(run).toMatchObject({ kind: "measured", block: { lost: 0 } });
    } finally {
      await pico.close();
    }
  });
});
