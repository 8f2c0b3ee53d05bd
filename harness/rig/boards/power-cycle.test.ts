import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import twoPicos from "../../../rigs/two-picos.ts";
import { cyclePower } from "./power-cycle.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-power-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Makes a rig whose power is switched by a script with these lines. The USB paths of its boards are the files `dut` and
 * `instrument`.
 */
function rigWith(lines: string, words = "") {
  const script = join(folder, "switch");
  writeFileSync(script, `#!/bin/sh\n${lines}\n`);
  chmodSync(script, 0o755);
  return {
    ...twoPicos,
    dut: { usbPath: join(folder, "dut") },
    instrument: { usbPath: join(folder, "instrument") },
    powerCycle: `${script}${words}`,
  };
}

const cycle = (rig: Parameters<typeof cyclePower>[0]) =>
  cyclePower(rig, { folder: join(folder, "leases") });

test("the power command gets its arguments, and powerCycle returns when both boards are back", async () => {
  const rig = rigWith(
    `echo "$@" > ${folder}/calls; touch ${folder}/dut ${folder}/instrument`,
    " -l 1-1 -a cycle",
  );
  await cycle(rig);
  expect([readFileSync(join(folder, "calls"), "utf8"), existsSync(join(folder, "dut"))]).toEqual([
    "-l 1-1 -a cycle\n",
    true,
  ]);
});

test("if the power command fails, the error contains the last line of the command's output", async () => {
  const rig = rigWith('echo "No compatible devices detected!" >&2; exit 1');
  await expect(cycle(rig)).rejects.toThrow(
    `the rig two-picos cannot be used: the command powerCycle failed (${rig.powerCycle}): exit code 1, No compatible devices detected!. Run the command by hand, and correct powerCycle in the rig's file.`,
  );
});

test("if the power command does not exist, the error says so", async () => {
  const rig = { ...rigWith(""), powerCycle: "/no/such/uhubctl -a cycle" };
  await expect(cycle(rig)).rejects.toThrow(/failed \(\/no\/such\/uhubctl -a cycle\): .*ENOENT/);
});

test("if a rig has no power command, powerCycle does nothing", async () => {
  await expect(cycle(twoPicos)).resolves.toBeUndefined();
});
