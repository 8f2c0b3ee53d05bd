import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { DeviceSetup } from "../trace/device-setup.ts";
import type { Runtime } from "../trace/runtime.ts";
import { checksumOf } from "./htu21d.ts";
import {
  ERRORS,
  ERRORS_PRINTED,
  FAULTS,
  HUMIDITY,
  KEYS,
  KEYS_PULLED_DOWN,
  REGISTERS,
  REGISTERS_PRINTED,
} from "./testing/programs.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-devices-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each([
  ["reference", false],
  ["pico-virtual", mustSkip],
] as const)(`devices on %s${withoutFirmware}`, (name, isSkipped) => {
  let runtime: Runtime;
  beforeAll(async () => {
    if (!isSkipped) runtime = await openRuntime(name, {});
  });
  afterAll(() => runtime?.close());

  test.skipIf(isSkipped)(
    "a program can use the registers of an I2C target that stretches the clock",
    async () => {
      expect(await printed(REGISTERS, { ...target(), stretchUs: 100 })).toBe(REGISTERS_PRINTED);
    },
  );

  test.skipIf(isSkipped)(
    "the program sees each fault of an I2C target, and works again after the fault",
    async () => {
      expect(await printed(ERRORS, { ...target(), faults: FAULTS })).toBe(ERRORS_PRINTED);
    },
  );

  test.skipIf(isSkipped)(
    "a sensor measures with the times and checksums of its data sheet",
    async () => {
      const sensor: DeviceSetup = {
        kind: "htu21d",
        ...BUS,
        climate: [
          { atMs: 0, celsius: 21.5, humidity: 40 },
          { atMs: 200, celsius: -3.25, humidity: 85.5 },
        ],
        badChecksums: [3],
      };
      expect(await printed(HUMIDITY, sensor)).toMatch(
        /^0xe3 21\.50 0 True 5[01] False\n0xe5 39\.99 2 True 1[67] False\n0xf3 21\.50 0 True 5[0-2] True\n0xf5 116\.74 2 False 1[67] True\n$/,
      );
    },
  );

  test.skipIf(isSkipped).each([
    [
      "if a matrix has no diodes, three pressed keys look like four pressed keys",
      false,
      "[]\n[(1, 0)]\n[(0, 0), (0, 1), (1, 0), (1, 1)]\n",
    ],
    [
      "if a matrix has diodes, the program sees exactly the pressed keys",
      true,
      "[]\n[(1, 0)]\n[(0, 0), (0, 1), (1, 0)]\n",
    ],
  ])("a program scans a matrix of keys: %s", async (_what, hasDiodes, expected) => {
    const keyboard: DeviceSetup = {
      kind: "keyboard",
      rows: ["R0", "R1", "R2"],
      columns: ["C0", "C1"],
      hasDiodes,
      presses: [
        { row: 1, column: 0, atMs: 90, untilMs: 500 },
        { row: 0, column: 0, atMs: 190, untilMs: 500 },
        { row: 0, column: 1, atMs: 190, untilMs: 500 },
      ],
    };
    expect(await printed(KEYS, keyboard)).toBe(expected);
  });

  test.skipIf(isSkipped)(
    "if the wires of a matrix have pull-downs, the program drives the rows high",
    async () => {
      const keyboard: DeviceSetup = {
        kind: "keyboard",
        rows: ["R0", "R1", "R2"],
        columns: ["C0", "C1"],
        isPulledDown: true,
        presses: [{ row: 1, column: 0, atMs: 50, untilMs: 500 }],
      };
      expect(await printed(KEYS_PULLED_DOWN, keyboard)).toBe("[]\n[(1, 0)]\n");
    },
  );

  async function printed(source: string, device: DeviceSetup): Promise<string> {
    const path = join(folder, "program.py");
    writeFileSync(path, source);
    const { outcome, trace } = await runtime.run(
      { path },
      {
        session: {},
        pins: {
          wires: { SDA: 4, SCL: 5, R0: 6, R1: 7, R2: 8, C0: 10, C1: 11 },
          stimulus: [],
          watchMs: 5000,
          endsWithProgram: true,
          devices: [device],
        },
      },
    );
    expect([outcome, trace.stderr]).toEqual([{ kind: "ended" }, ""]);
    return trace.session!.console.map(({ text }) => text).join("");
  }
});

test("the checksum is the same as in the examples of the data sheet", () => {
  const examples = [[0xdc], [0x68, 0x3a], [0x4e, 0x85], [0x7c, 0x82]];
  expect(examples.map(checksumOf)).toEqual([0x79, 0x7c, 0x6b, 0x97]);
});

const BUS = { sda: "SDA", scl: "SCL" };

function target(): DeviceSetup & { readonly kind: "i2c target" } {
  return { kind: "i2c target", ...BUS, address: 0x33 };
}
