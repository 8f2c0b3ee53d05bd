import { readFile } from "node:fs/promises";
import { BoardError } from "../board/board-error.ts";
import type { BoardPort } from "../board/board-port.ts";
import { sendCode } from "../board/code-sending.ts";
import type { HostTime } from "../board/host-time.ts";
import { MicroPythonBoard } from "../board/micropython-board.ts";
import { RawRepl } from "../board/raw-repl.ts";
import { FirmataTransport, openPort } from "./firmata-transport.ts";
import { forRp2350, isRp2350 } from "./rp2350.ts";

/** A Firmata server for a board: its files in the order in which they run, and the code that starts the server. */
export interface ServerProgram {
  readonly files: readonly string[];
  readonly start: string;
}

/** The server of the instrument, with timestamps and schedules. */
export const INSTRUMENT: ServerProgram = {
  files: ["seven_bits.py", "firmata.py", "edge_sampler.py", "schedule_player.py", "instrument.py"],
  start: "serve()",
};

/** The server of an ordinary Firmata board, without timestamps and schedules. */
export const PLAIN_FIRMATA: ServerProgram = {
  files: ["seven_bits.py", "firmata.py"],
  start: 'Firmata("aiorig plain").serve()',
};

/**
 * Sends the instrument's files to a board with MicroPython and starts the instrument. This ends any other program on
 * the board. The files are only in the board's memory, not in its file system. Returns a transport on which the board
 * speaks Firmata. Throws BoardError.
 */
export async function startInstrument(
  port: BoardPort,
  time: HostTime,
  program: ServerProgram = INSTRUMENT,
): Promise<FirmataTransport> {
  await sendFiles(port, time, program.files);
  const opened = await openPort(port, time);
  try {
    await new RawRepl(opened.link).enter();
    await sendCode(opened.link, program.start);
  } catch (error) {
    await opened.link.close();
    throw error;
  }
  return new FirmataTransport(opened);
}

async function sendFiles(port: BoardPort, time: HostTime, files: readonly string[]): Promise<void> {
  const board = new MicroPythonBoard(port, time);
  try {
    await board.softReset();
    const isOther = isRp2350(port.machine ?? (await askMachine(board)));
    for (const file of files) {
      const text = await readFile(new URL(file, FOLDER), "utf8");
      const source = isOther ? forRp2350(file, text) : text;
      const { error, stopped } = await board.exec(source, { limitMs: FILE_LIMIT_MS });
      if (error === "" && stopped === undefined) continue;
      const why = error.trimEnd() || `the file ran for more than ${FILE_LIMIT_MS} ms`;
      throw new BoardError(
        "refused",
        `${port.name} cannot be an instrument, because rigs/instrument/${file} fails on this board. The instrument must be a Raspberry Pi Pico or Pico 2 with MicroPython 1.23 or later.\n${why}`,
      );
    }
  } finally {
    await board.close();
  }
}

/**
 * Returns the machine name of the board. The name contains the name of the chip, and the addresses in the instrument's
 * program depend on the chip.
 */
async function askMachine(board: MicroPythonBoard): Promise<string> {
  const { output } = await board.exec("import os\nprint(os.uname().machine)", {
    limitMs: FILE_LIMIT_MS,
  });
  return output.toString().trim();
}

const FOLDER = new URL("../../rigs/instrument/", import.meta.url);
const FILE_LIMIT_MS = 10_000;
