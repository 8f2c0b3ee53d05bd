import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describePlugged, listFromKernel } from "./plugged-boards.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-sys-"));
  mkdirSync(join(folder, "tty"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/**
 * Makes the files with which Linux describes a port: a link to an interface of a USB device. `files` are the files of
 * this device.
 */
function plug(name: string, inner: string, files: Record<string, string>): void {
  const device = join(folder, "devices", name);
  mkdirSync(join(device, inner), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(device, file), `${text}\n`);
  mkdirSync(join(folder, "tty", name));
  symlinkSync(join(device, inner), join(folder, "tty", name, "device"));
}

test("ports are read from the kernel's files, with the descriptions of their boards", async () => {
  plug("ttyACM0", "1-1:1.0", {
    idVendor: "2e8a",
    idProduct: "0005",
    serial: "e660583883724a32",
    manufacturer: "MicroPython",
  });
  plug("ttyUSB0", "1-2:1.0/ttyUSB0", { idVendor: "1a86", idProduct: "7523" });
  plug("ttyS0", "serial8250:0.0", {});
  plug("ttyAMA0", "fe201000.serial:0.0", {});
  mkdirSync(join(folder, "tty", "console"));
  const ports = await listFromKernel(join(folder, "tty"));
  expect(ports.map((port) => ({ ...port, what: describePlugged(port) }))).toEqual([
    {
      path: "/dev/ttyACM0",
      serialNumber: "e660583883724a32",
      manufacturer: "MicroPython",
      vendorId: "2e8a",
      productId: "0005",
      usbPath: "1-1:1.0",
      what: "a Raspberry Pi board with MicroPython",
    },
    { path: "/dev/ttyAMA0", what: "not a USB device" },
    {
      path: "/dev/ttyUSB0",
      serialNumber: undefined,
      manufacturer: undefined,
      vendorId: "1a86",
      productId: "7523",
      usbPath: "1-2:1.0",
      what: "an unknown board",
    },
  ]);
});

test("the list of ports is empty if the kernel's folder does not exist", async () => {
  expect(await listFromKernel(join(folder, "nothing"))).toEqual([]);
});
