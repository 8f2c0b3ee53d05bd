import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addressOf, findBoard } from "./board-address.ts";
import type { PluggedBoard } from "./plugged-boards.ts";

const BRIDGE = { vendorId: "10c4", productId: "ea60" };
const TWINS: readonly PluggedBoard[] = [
  { path: "/dev/ttyUSB0", serialNumber: "0001", usbPath: "1-1:1.0", ...BRIDGE },
  { path: "/dev/ttyUSB1", serialNumber: "0001", usbPath: "1-2:1.0", ...BRIDGE },
];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-path-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const find = (board: { serialNumber?: string; usbPath?: string }, plugged = TWINS) =>
  findBoard(addressOf("device under test", board), plugged);

test("if two boards have the same serial number, neither is chosen, and the message says to use the USB path", async () => {
  expect(await find({ serialNumber: "0001" })).toEqual({
    isFound: false,
    problem:
      '2 ports have the serial number 0001 of the device under test: /dev/ttyUSB0 (USB path 1-1:1.0) and /dev/ttyUSB1 (USB path 1-2:1.0). Cheap USB adapters often have the same serial number. Unplug one of the adapters, or write the USB path instead of the serial number into the rig\'s file: usbPath: "1-1:1.0".',
  });
});

test("a board is found by its USB path, even if another board has the same serial number", async () => {
  expect(await find({ usbPath: "1-2:1.0" })).toEqual({ isFound: true, path: "/dev/ttyUSB1" });
});

test("a USB path may be a link to the port", async () => {
  const port = join(folder, "port");
  const link = join(folder, "by-path");
  writeFileSync(port, "");
  symlinkSync(port, link);
  expect(await find({ usbPath: link }, [])).toEqual({ isFound: true, path: port });
});

test("if a USB path is missing, the message lists the boards that are plugged in", async () => {
  const [board] = TWINS;
  const nameless = { ...board!, serialNumber: undefined };
  expect(await find({ usbPath: join(folder, "nothing") }, [nameless])).toEqual({
    isFound: false,
    problem: `the device under test is missing: no board is at the USB path ${folder}/nothing. Plugged in: a board without a serial number (USB path 1-1:1.0) on /dev/ttyUSB0 (an unknown board). Plug the device under test into the same USB socket as before, with a cable that carries data, or correct usbPath in the rig's file.`,
  });
});
