import { Command } from "commander";
import { describePlugged, listPlugged, type PluggedBoard } from "../rig/boards/plugged-boards.ts";
import { print, printLine } from "../text/output.ts";
import { columns } from "./columns.ts";

export function boardsCommand(): Command {
  return new Command("boards")
    .description("list the serial ports of this machine, and the boards behind them")
    .option("--json", "print JSON")
    .addHelpText("after", HELP)
    .action(showBoards);
}

async function showBoards({ json }: { readonly json?: true }): Promise<void> {
  const plugged = await listPlugged();
  const boards = plugged.map((board) => ({ runtime: runtimeFor(board), ...board }));
  if (json) {
    print(`${JSON.stringify(boards, null, 2)}\n`);
    return;
  }
  if (boards.length === 0) {
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

/** A serial number stays the same after a reset and in another socket, so it is better than a path. */
function runtimeFor({ serialNumber, path }: PluggedBoard): string {
  return `serial:${serialNumber ?? path}`;
}

const HELP = `
A board with MicroPython behind one of these ports is a runtime. It needs no instrument, but clauses about pins are
skipped. For ports of other machines, see docs/your-own-runtime.md.

Exit codes: 0 the ports are listed; 2 wrong usage.

Examples:
  aiorig boards
  aiorig run --runtime serial:e660583883724a32
  aiorig run --runtime serial:/dev/ttyACM0`;
