import { shownPath } from "../engine/suite.ts";
import { describePlugged, listPlugged, type PluggedBoard } from "../rig/boards/plugged-boards.ts";
import { columns } from "./columns.ts";
import type { RigFile } from "./rig-file.ts";

/** Renders a page with the rigs and the plugged-in boards. */
export async function renderRigs(rigs: readonly RigFile[]): Promise<string> {
  const plugged = await listPlugged();
  const boards =
    plugged.length === 0
      ? ["  none. To see a Pico with MicroPython here, plug it in with a data cable."]
      : columns([
          ["port", "serial number", "maker", "USB", "kind"],
          ...plugged.map((board) => rowOf(board)),
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

function rowOf(board: PluggedBoard): string[] {
  const { path, serialNumber, manufacturer, vendorId, productId } = board;
  const usb = vendorId === undefined ? "-" : `${vendorId}:${productId ?? "?"}`;
  return [path, serialNumber ?? "-", manufacturer ?? "-", usb, describePlugged(board)];
}
