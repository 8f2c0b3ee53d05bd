import type { Duplex } from "node:stream";
import { BoardError } from "./board-error.ts";
import { type HostTime, pause } from "./host-time.ts";

/**
 * Resets a board through the lines DTR and RTS of its USB adapter: sets only RTS for a tenth of a second. Throws
 * BoardError (`refused` if the port has no such lines).
 *
 * Two transistors connect the lines to EN and IO0 of an ESP32. If only RTS is set, EN is low, which resets the chip. If
 * only DTR is set, IO0 is low, which would start the boot loader. If both lines are set, nothing happens. Sources:
 * Espressif, "ESP32-DevKitC schematic", and "Boot Mode Selection" of the esptool documentation.
 */
export async function resetByLines(name: string, stream: Duplex, time: HostTime): Promise<void> {
  await setLines(name, stream, { dtr: false, rts: true });
  await pause(time, RESET_MS);
  await setLines(name, stream, { dtr: false, rts: false });
}

/** The state of the two lines. A line that is set is active, and its wire is low. */
interface Lines {
  readonly dtr: boolean;
  readonly rts: boolean;
}

interface LineStream extends Duplex {
  set?(lines: Lines, done: (error: Error | null) => void): void;
}

async function setLines(name: string, stream: LineStream, lines: Lines): Promise<void> {
  const error = await new Promise<Error | null>((resolve) => {
    if (stream.set) stream.set(lines, resolve);
    else resolve(new Error("the connection is not a serial port"));
  });
  if (error === null) return;
  throw new BoardError(
    "refused",
    `${name} cannot set its lines DTR and RTS, so they cannot reset the board (${error.message}). Connect the board's reset line to the instrument, or write dut.reset: "none" into the rig's file.`,
    { cause: error },
  );
}

const RESET_MS = 100;
