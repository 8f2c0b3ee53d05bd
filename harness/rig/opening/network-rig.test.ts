import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../../emulated-boards/testing/test-firmware.ts";
import type { CheckResult } from "../checks/checklist.ts";
import { defineRig } from "../definition/define-rig.ts";
import type { BenchRig, EmulatedRig } from "../definition/rig-definition.ts";
import { serveNetworkPair } from "../testing/network-pair.ts";
import { openRig } from "./open-rig.ts";

const WIRES = {
  name: "far-rig",
  title: "Two boards at another machine.",
  wires: Object.fromEntries([14, 15].map((gpio) => [`GP${gpio}`, { dut: gpio, instrument: gpio }])),
  start: "GP14",
  run: { instrument: 22 },
  notes: [],
};

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-far-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe.skipIf(mustSkip)(
  `a rig at another machine${withoutFirmware}`,
  { timeout: 240_000 },
  () => {
    test("a rig opens over rfc2217:// and tcp://, passes all checks, and runs code", async () => {
      const pair = await serveNetworkPair(defineRig({ kind: "emulated", ...WIRES }) as EmulatedRig);
      const definition = defineRig({
        kind: "bench",
        dut: { port: pair.dut },
        instrument: { port: pair.instrument },
        ...WIRES,
      }) as BenchRig;
      const checks: CheckResult[] = [];
      try {
        const rig = await openRig(definition, { folder, onCheck: (check) => checks.push(check) });
        const { output } = await rig.dut.exec("print(6 * 7)", { limitMs: 10_000 });
        const leases = await readdir(folder);
        await rig.close();
        expect({
          output: output.toString(),
          checks: checks.map(({ check, isOk }) => [check, isOk]),
          leases: leases.length,
          left: await readdir(folder),
        }).toEqual({
          output: "42\r\n",
          checks: [
            "lease",
            "ports",
            "instrument",
            "instrument program",
            "device under test",
            "reset",
            "wires",
            "self-test",
            "ready",
          ].map((check) => [check, true]),
          leases: 2,
          left: [],
        });
      } finally {
        await pair.close();
      }
    });
  },
);
