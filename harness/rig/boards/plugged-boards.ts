import { readdir, readFile, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { SerialPort } from "serialport";
import { findCommand } from "../../toolchain/path-search.ts";

/** A serial port of this machine, and how the board behind it describes itself. */
export interface PluggedBoard {
  /** Such as `/dev/ttyACM0`. */
  readonly path: string;
  readonly serialNumber?: string | undefined;
  readonly manufacturer?: string | undefined;
  /** The USB vendor id: four hexadecimal digits. `productId` has the same form. */
  readonly vendorId?: string | undefined;
  readonly productId?: string | undefined;
  /**
   * The location of the board on USB. It stays the same while the board is in the same socket. On Linux, it is the link
   * in `/dev/serial/by-path`, or the kernel's name of the interface if there is no link. On other systems, it is a
   * location id.
   */
  readonly usbPath?: string | undefined;
}

/**
 * Lists the serial ports of this machine. On Linux, serialport needs udevadm. If udevadm is missing, for example in a
 * container, the ports are read from the kernel's files.
 */
export async function listPlugged(): Promise<PluggedBoard[]> {
  if (process.platform === "linux" && (await findCommand("udevadm")) === undefined) {
    return listFromKernel("/sys/class/tty");
  }
  const ports = await SerialPort.list();
  const links = await readLinks(BY_PATH);
  return ports
    .map(({ path, serialNumber, manufacturer, vendorId, productId, locationId }) => ({
      path,
      serialNumber,
      manufacturer,
      vendorId: vendorId?.toLowerCase(),
      productId: productId?.toLowerCase(),
      usbPath: links.get(path) ?? locationId,
    }))
    .filter(({ path, vendorId }) => vendorId !== undefined || !isBuiltIn(path));
}

/**
 * Reads the kernel's folder of terminals. Returns the ports that have a device. Returns an empty list if the folder
 * does not exist.
 */
export async function listFromKernel(folder: string): Promise<PluggedBoard[]> {
  const names = await readdir(folder).catch(() => []);
  const ports = await Promise.all(names.sort().map((name) => readPort(folder, name)));
  return ports.filter((port) => port !== undefined);
}

/** Describes the board in a few words. */
export function describePlugged({ vendorId, productId, manufacturer }: PluggedBoard): string {
  if (vendorId === RASPBERRY_PI && productId === PICO_WITH_MICROPYTHON) {
    return "a Raspberry Pi board with MicroPython";
  }
  if (vendorId === RASPBERRY_PI) return "a Raspberry Pi board, perhaps without MicroPython";
  if (/micropython/i.test(manufacturer ?? "")) return "a board with MicroPython";
  return vendorId === undefined ? "not a USB device" : "an unknown board";
}

/**
 * The folder in which udev keeps a link to each port. The name of the link depends on the USB socket in which the board
 * is.
 */
const BY_PATH = "/dev/serial/by-path";

/**
 * Returns the links in a folder as a map. Each key is a port, and its value is the link that leads to this port.
 * Returns an empty map if the folder does not exist.
 */
async function readLinks(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder).catch(() => []);
  const links = names.sort().map(async (name): Promise<[string, string][]> => {
    const link = join(folder, name);
    return realpath(link).then(
      (path) => [[path, link]],
      () => [],
    );
  });
  // udev may make two links for one port. The first link must be kept, because it is shorter. A map keeps the last of
  // several entries with one key, so the list is reversed.
  return new Map((await Promise.all(links)).flat().reverse());
}

const RASPBERRY_PI = "2e8a";
const PICO_WITH_MICROPYTHON = "0005";

async function readPort(folder: string, name: string): Promise<PluggedBoard | undefined> {
  let device: string;
  try {
    device = await realpath(join(folder, name, "device"));
  } catch {
    // A terminal without a device is a console or a pseudo-terminal. It is not a serial port.
    return undefined;
  }
  const path = `/dev/${name}`;
  // The port belongs to an interface of a USB device. The interface itself has no vendor id, but the USB device has
  // one.
  for (const above of [device, dirname(device), dirname(dirname(device))]) {
    const read = (file: string) =>
      readFile(join(above, file), "utf8").then(
        (text) => text.trim(),
        () => undefined,
      );
    const vendorId = await read("idVendor");
    if (vendorId === undefined) continue;
    return {
      path,
      serialNumber: await read("serial"),
      manufacturer: await read("manufacturer"),
      vendorId,
      productId: await read("idProduct"),
      usbPath: interfaceOf(device),
    };
  }
  return isBuiltIn(path) ? undefined : { path };
}

/** Returns the kernel's name of a USB interface, such as `1-2.3:1.0`. The name is a part of the path of a device. */
function interfaceOf(device: string): string | undefined {
  return device
    .split("/")
    .reverse()
    .find((part) => /^\d+-[\d.]+:\d+\.\d+$/.test(part));
}

/**
 * Returns true for a port that is a fixed part of a PC. A PC lists dozens of such ports, even if nothing is connected
 * to them.
 */
function isBuiltIn(path: string): boolean {
  return /\/ttyS\d+$/.test(path);
}
