import { Command } from "commander";
import { describePlugged, listPlugged, type PluggedBoard } from "../rig/boards/plugged-boards.ts";
import { printLine } from "../text/output.ts";
import { columns } from "./columns.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";

export function boardsCommand(): Command {
  return new Command("boards")
    .description("list the serial ports of this machine, and the boards on these ports")
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action(showBoards);
}

/** Returns the boards in the form that `--json` prints. The command `rig list` uses this function too. */
export function boardsAsJson(plugged: readonly PluggedBoard[]): readonly object[] {
  return plugged.map((board) => ({
    runtime: runtimeFor(board),
    kind: describePlugged(board),
    ...board,
  }));
}

async function showBoards({ json }: JsonOptions): Promise<void> {
  const plugged = await listPlugged();
  if (json) {
    printDocument({ type: "boards", schema: 1, boards: boardsAsJson(plugged) });
    return;
  }
  if (plugged.length === 0) {
    printLine("No serial port was found. Plug a board in with a cable that carries data.");
    return;
  }
  const rows = plugged.map((board) => [
    board.path,
    runtimeFor(board),
    board.manufacturer ?? "-",
    describePlugged(board),
  ]);
  for (const line of columns([["port", "--runtime", "maker", "kind"], ...rows])) printLine(line);
}

/**
 * Returns the value that selects a board. The serial number is better than a path, because it stays the same after a
 * reset and in another USB socket.
 */
function runtimeFor({ serialNumber, path }: PluggedBoard): string {
  return `serial:${serialNumber ?? path}`;
}

const HELP = `
A board with MicroPython behind one of these ports is a runtime. It needs no instrument, but clauses about pins are
skipped. For ports of other machines, see docs/your-own-runtime.md.

Exit codes: 0 the ports are listed; 2 wrong usage.

Examples:
  aiorig boards
  aiorig boards --json
  aiorig run --runtime serial:e660583883724a32
  aiorig run --runtime serial:/dev/ttyACM0`;
