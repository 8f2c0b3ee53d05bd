import { shownPath } from "../engine/suite.ts";
import { describePlugged, listPlugged, type PluggedBoard } from "../rig/boards/plugged-boards.ts";
import { boardsAsJson } from "./boards-command.ts";
import { columns } from "./columns.ts";
import type { JsonDocument } from "./json-document.ts";
import type { RigFile } from "./rig-file.ts";

/** Renders a page with the rigs and the plugged-in boards. */
export async function renderRigs(rigs: readonly RigFile[]): Promise<string> {
  const plugged = await listPlugged();
  const boards =
    plugged.length === 0
      ? ["  none. To see a Pico with MicroPython here, plug it in with a data cable."]
      : columns([
          ["port", "serial number", "maker", "USB", "kind"],
          ...plugged.map((board) => rowOf(board, plugged)),
        ]);
  return [
    "Rigs:",
    ...columns(
      rigs.map(({ definition, file }) => [definition.name, shownPath(file), definition.title]),
    ),
    "",
    "Serial ports and boards of this machine:",
    ...boards,
    "",
  ].join("\n");
}

/** Returns the rigs and the plugged-in boards as JSON. */
export async function rigsAsJson(rigs: readonly RigFile[]): Promise<JsonDocument> {
  const shown = rigs.map(({ definition: { name, kind, title }, file }) => ({
    ...{ name, kind, title },
    file: shownPath(file),
  }));
  return { type: "rig list", schema: 1, rigs: shown, boards: boardsAsJson(await listPlugged()) };
}

function rowOf(board: PluggedBoard, plugged: readonly PluggedBoard[]): string[] {
  const { path, manufacturer, vendorId, productId } = board;
  const usb = vendorId === undefined ? "-" : `${vendorId}:${productId ?? "?"}`;
  const address = addressIn(board, plugged);
  return [path, address, manufacturer ?? "-", usb, describePlugged(board)];
}

/**
 * Returns the text that a rig's file needs so that aiorig finds the board. Usually this is the serial number of the
 * board. If the number is missing, or if another board has the same number, the text also contains the USB path.
 */
function addressIn(
  { serialNumber, usbPath }: PluggedBoard,
  plugged: readonly PluggedBoard[],
): string {
  const isOwn = plugged.filter((other) => other.serialNumber === serialNumber).length === 1;
  const number = serialNumber ?? "-";
  return (isOwn && serialNumber !== undefined) || usbPath === undefined
    ? number
    : `${number} (usbPath ${usbPath})`;
}
