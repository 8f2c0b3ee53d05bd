import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { ROOT } from "../engine/suite.ts";
import { readResultsFile } from "../results/results-file.ts";
import { compiledHere } from "./testing/command-line.ts";

let folder: string;
let rigFile: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-run-rig-"));
  rigFile = join(folder, "my-rig.mts");
  // The rig of this test has no wire for GP17. HIL-23 needs GP17 for its second lamp.
  writeFileSync(
    rigFile,
    `import { defineRig } from ${JSON.stringify(join(ROOT, "harness/rig/definition/define-rig.ts"))};
const wire = (gpio) => ({ dut: gpio, instrument: gpio });
export default defineRig({
  kind: "emulated",
  name: "my-rig",
  title: "Three wires.",
  wires: { sign: wire(14), button: wire(15), LED: wire(16) },
  start: "sign",
  run: { instrument: 22 },
  notes: [],
});
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(mustSkip)(`your own rig${withoutFirmware}`, { timeout: 300_000 }, () => {
  test("the user's own rig gets its own column, with verdicts, skipped clauses and recorded wires", async () => {
    const clauses = ["GATHER-21", "HIL-23", "PIN-15"];
    const { exitCode, stdout } = await compiledHere([
      "run",
      "--full",
      ...clauses,
      "--rig",
      rigFile,
      "--out",
      folder,
    ]);
    const { headers, verdicts } = readResultsFile(join(folder, "results.jsonl"));
    expect(headers.map(({ runtimes }) => runtimes)).toEqual([
      [
        {
          name: "my-rig",
          version: expect.stringMatching(/^1\.\d+/),
          platform: "Raspberry Pi Pico with RP2040, emulated",
          implementation: "micropython",
          family: "micropython",
          port: "rp2",
          pins: true,
          asyncio: "built in",
          firmware: {
            path: expect.stringMatching(/firmware\.bin$/),
            hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          },
          traits: expect.objectContaining({ timers: true, streams: true, assertions: false }),
        },
      ],
    ]);
    expect(
      verdicts
        .map(({ clause, runtime, verdict, expected, met }) => [
          clause,
          runtime,
          verdict,
          expected,
          met,
        ])
        .sort(),
    ).toEqual([
      // The suite declares that MicroPython deviates from GATHER-21. This rig runs MicroPython, so it has the same
      // deviation.
      ["GATHER-21", "my-rig", "error", "error", true],
      ["HIL-23", "my-rig", "inconclusive", "pass", false],
      ["PIN-15", "my-rig", "pass", "pass", true],
    ]);
    expect(stdout.replace(/\s+/g, " ")).toContain(
      "right is on GP17 of the device under test, but the rig my-rig has no wire at this pin",
    );
    expect(stdout).toContain(`again: npm run aiorig -- trace HIL-23 --rig ${rigFile}`);
    const { trace } = verdicts.find(({ clause }) => clause === "PIN-15")!;
    const { waveform } = JSON.parse(readFileSync(join(folder, trace!), "utf8"));
    const vcd = readFileSync(join(folder, trace!.replace("json", "vcd")), "utf8");
    expect([Object.keys(waveform.initial), waveform.edges.length]).toEqual([
      ["button", "answer"],
      11,
    ]);
    expect(vcd.match(/^\$var wire 1 . (\w+) \$end$/gm)).toHaveLength(2);
    // HIL-23 cannot be measured on this rig, because a wire is missing.
    expect(exitCode).toBe(4);
  });

  test("`trace` shows the edges of a program that it runs on your own rig", async () => {
    const { exitCode, stdout } = await compiledHere(["trace", "PIN-15", "--rig", rigFile]);
    expect(stdout).toMatch(
      /^fixtures\/pin\/press_while_busy\.py on my-rig 1\.\d+.*\nwatched[\s\S]*button falls at 300\.000 ms\nanswer rises at 300\./,
    );
    expect(exitCode).toBe(0);
  });
});
