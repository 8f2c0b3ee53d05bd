import { access, realpath } from "node:fs/promises";
import type { UsbBoard } from "../definition/rig-definition.ts";
import { describePlugged, type PluggedBoard } from "./plugged-boards.ts";

/** How a rig finds one of its boards. */
export interface BoardAddress {
  /** `device under test` or `instrument`, for messages. */
  readonly role: string;
  /**
   * The text with which the rig's file names the board. The text of a network port is in lower case. The board's lease
   * has the same name.
   */
  readonly key: string;
  readonly kind: "serial number" | "USB path" | "network port";
}

/** Returns the address of a board in the rig's file: a serial number, a USB path or a network port. */
export function addressOf(role: string, { serialNumber, usbPath, port }: UsbBoard): BoardAddress {
  if (port !== undefined) return { role, key: port.toLowerCase(), kind: "network port" };
  if (serialNumber !== undefined) return { role, key: serialNumber, kind: "serial number" };
  return { role, key: usbPath ?? "", kind: "USB path" };
}

/** The current port of a board. If the board was not found, `problem` says why, and what the user can do. */
export type FoundBoard =
  | { readonly isFound: true; readonly path: string }
  | { readonly isFound: false; readonly problem: string };

/**
 * Finds the port of a board among the plugged-in boards. If the USB path is a file, such as a link in
 * `/dev/serial/by-path`, the list of boards is not needed. If two boards have the serial number, this is a problem,
 * because aiorig cannot know which of them the user means.
 */
export async function findBoard(
  address: BoardAddress,
  plugged: readonly PluggedBoard[],
): Promise<FoundBoard> {
  const { role, key, kind } = address;
  // A network board is present if its port can be opened. The lease has already opened the port.
  if (kind === "network port") return { isFound: true, path: key };
  if (kind === "USB path") return findByPath(address, plugged);
  const found = plugged.filter((board) => board.serialNumber?.toUpperCase() === key.toUpperCase());
  if (found.length === 1) return { isFound: true, path: found[0]!.path };
  if (found.length === 0) {
    const problem = `the ${role} is missing: no board has the serial number ${key}. ${listBoards(plugged)} Plug the ${role} in with a cable that carries data, or correct the serial number in the rig's file.`;
    return { isFound: false, problem };
  }
  const places = found.map(({ path, usbPath }) => `${path} (USB path ${usbPath ?? "unknown"})`);
  return {
    isFound: false,
    problem: `${found.length} ports have the serial number ${key} of the ${role}: ${places.join(" and ")}. Cheap USB adapters often have the same serial number. Unplug one of the adapters, or write the USB path instead of the serial number into the rig's file: usbPath: ${JSON.stringify(found[0]!.usbPath ?? found[0]!.path)}.`,
  };
}

async function findByPath(
  { role, key }: BoardAddress,
  plugged: readonly PluggedBoard[],
): Promise<FoundBoard> {
  const board = plugged.find(({ usbPath }) => usbPath === key);
  if (board !== undefined) return { isFound: true, path: board.path };
  if (key.startsWith("/") && (await exists(key))) {
    return { isFound: true, path: await realpath(key) };
  }
  const problem = `the ${role} is missing: no board is at the USB path ${key}. ${listBoards(plugged)} Plug the ${role} into the same USB socket as before, with a cable that carries data, or correct usbPath in the rig's file.`;
  return { isFound: false, problem };
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function listBoards(plugged: readonly PluggedBoard[]): string {
  const there = plugged
    .filter(({ vendorId }) => vendorId !== undefined)
    .map((board) => {
      const where = board.usbPath === undefined ? "" : ` (USB path ${board.usbPath})`;
      const name = board.serialNumber ?? `a board without a serial number${where}`;
      return `${name} on ${board.path} (${describePlugged(board)})`;
    });
  return there.length === 0 ? "No USB board is plugged in." : `Plugged in: ${there.join(", ")}.`;
}
