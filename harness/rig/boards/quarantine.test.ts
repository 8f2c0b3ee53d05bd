import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import virtualPico from "../../../rigs/virtual-pico.ts";
import type { RigDefinition } from "../definition/rig-definition.ts";
import { endQuarantine, quarantineOf, startQuarantine } from "./quarantine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-quarantine-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function bench(serialNumber: string): RigDefinition {
  return {
    ...virtualPico,
    kind: "bench",
    dut: { serialNumber },
    instrument: { serialNumber: "E66B" },
  } as RigDefinition;
}

test("a rig stays under quarantine until somebody ends the quarantine", () => {
  expect(quarantineOf(bench("E66A"), folder)).toBeUndefined();
  startQuarantine(bench("E66A"), "3 faults in a row", folder);
  const quarantine = quarantineOf(bench("E66A"), folder);
  expect(quarantine).toEqual({
    since: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    reason: "3 faults in a row",
  });
  expect(endQuarantine(bench("E66A"), folder)).toEqual(quarantine);
  expect(quarantineOf(bench("E66A"), folder)).toBeUndefined();
  expect(endQuarantine(bench("E66A"), folder)).toBeUndefined();
});

test("the quarantine file is beside the leases, and people can read it", () => {
  startQuarantine(bench("E66A"), "3 faults in a row", folder);
  const [name = ""] = readdirSync(folder);
  expect(name).toMatch(/^virtual-pico-[0-9a-f]{12}\.quarantine$/);
  expect(JSON.parse(readFileSync(join(folder, name), "utf8"))).toMatchObject({
    rig: "virtual-pico",
    reason: "3 faults in a row",
  });
});

test("a quarantine does not affect a rig with the same name but other boards", () => {
  startQuarantine(bench("E66A"), "3 faults in a row", folder);
  expect(quarantineOf(bench("E66C"), folder)).toBeUndefined();
});

test("if the quarantine file is damaged, the rig still counts as under quarantine", () => {
  startQuarantine(bench("E66A"), "3 faults in a row", folder);
  const [name = ""] = readdirSync(folder);
  writeFileSync(join(folder, name), "{");
  expect(quarantineOf(bench("E66A"), folder)?.reason).toMatch(/\.quarantine is damaged$/);
});

test("emulated boards are never under quarantine", () => {
  startQuarantine(virtualPico, "3 faults in a row", folder);
  expect(readdirSync(folder)).toEqual([]);
});
