import { realpath } from "node:fs/promises";
import type { Duplex } from "node:stream";
import { BoardError } from "../board/board-error.ts";
import type { BoardPort } from "../board/board-port.ts";
import { realTime } from "../board/host-time.ts";
import { resetByLines } from "../board/line-reset.ts";
import { MicroPythonBoard } from "../board/micropython-board.ts";
import { parseAddress } from "../board/network/network-address.ts";
import { rfc2217Port } from "../board/network/rfc2217-port.ts";
import { tcpPort } from "../board/network/tcp-port.ts";
import { serialPort } from "../board/serial-port.ts";
import { takeLease } from "../rig/boards/lease.ts";
import { listPlugged, type PluggedBoard } from "../rig/boards/plugged-boards.ts";
import type { BoardRuntime } from "./own-runtime.ts";

/** A board that this process has leased. The port of the board is opened when it is used for the first time. */
export interface BoardConnection {
  readonly board: MicroPythonBoard;
  /** True if the host can reset the board from outside. */
  readonly canReset: boolean;
  /** Releases the port and the lease. Never rejects. */
  close(): Promise<void>;
}

/**
 * Leases a board and makes a connection to it. The port is not opened yet. Throws CheckFailure if another program uses
 * the board.
 */
export async function connectBoard(own: BoardRuntime): Promise<BoardConnection> {
  const streams = new Set<Duplex>();
  const lease = await takeLease([await leaseKey(own)], {
    // Another program has taken over the board. Close all streams, because two programs on one board would disturb each
    // other.
    onLost: () => {
      for (const stream of streams) stream.destroy();
    },
  });
  const board = new MicroPythonBoard(portOf(own, streams));
  return {
    board,
    canReset: own.reset === "lines",
    async close() {
      await board.close();
      await lease.release();
    },
  };
}

/**
 * Returns the name under which programs lease a board. If the board has a serial number, this number is the name,
 * because a rig and a port must use the same name for the same board.
 */
async function leaseKey({ kind, address }: BoardRuntime): Promise<string> {
  if (kind !== "serial") return `${kind}:${address.toLowerCase()}`;
  if (!address.includes("/")) return find(address, await listPlugged())?.serialNumber ?? address;
  const path = await realpath(address).catch(() => address);
  const plugged = (await listPlugged()).find((board) => board.path === path);
  return plugged?.serialNumber ?? path;
}

/** Makes a port that keeps its open streams in `streams`. */
function portOf(own: BoardRuntime, streams: Set<Duplex>): BoardPort {
  const port = plainPort(own);
  return {
    get name() {
      return port.name;
    },
    ...(port.isBridge && { isBridge: true }),
    async open() {
      const stream = await port.open();
      streams.add(stream);
      stream.once("close", () => streams.delete(stream));
      return stream;
    },
    ...(own.reset === "lines" && {
      async reset() {
        for (const stream of streams) await resetLines(port.name, stream);
      },
    }),
  };
}

/**
 * Resets a board with the lines DTR and RTS. The error has its own text, because the usual text names the file of a
 * rig, and a board without a rig has no such file.
 */
async function resetLines(name: string, stream: Duplex): Promise<void> {
  await resetByLines(name, stream, realTime).catch((error: Error) => {
    throw new BoardError(
      "refused",
      `aiorig cannot reset the board at ${name}, because this port has no lines DTR and RTS. Remove "reset" from the runtime of the board in the configuration.`,
      { cause: error },
    );
  });
}

function plainPort({ kind, address, baudRate = BAUD_RATE }: BoardRuntime): BoardPort {
  const name = `${kind}:${address}`;
  if (kind === "serial") {
    return address.includes("/")
      ? serialPort(address, undefined, baudRate)
      : numberedPort(address, baudRate);
  }
  const network = parseAddress(address);
  if (network === undefined) throw new RangeError(`${name} is not an address`);
  return kind === "tcp" ? tcpPort(name, network) : rfc2217Port(name, network, baudRate);
}

/** The default baud rate of MicroPython's UARTs. */
const BAUD_RATE = 115_200;

/**
 * Makes a port that looks for its board by the serial number each time it is opened, because the port's name may change
 * after a reset.
 */
function numberedPort(serialNumber: string, baudRate: number): BoardPort {
  let name = serialNumber;
  return {
    get name() {
      return name;
    },
    async open() {
      const plugged = await listPlugged();
      const board = find(serialNumber, plugged);
      if (board === undefined) throw new Error(explainAbsence(serialNumber, plugged));
      name = board.path;
      return serialPort(name, undefined, baudRate).open();
    },
  };
}

function find(serialNumber: string, plugged: readonly PluggedBoard[]): PluggedBoard | undefined {
  return plugged.find((board) => board.serialNumber?.toUpperCase() === serialNumber.toUpperCase());
}

function explainAbsence(serialNumber: string, plugged: readonly PluggedBoard[]): string {
  const numbers = plugged.flatMap((board) => board.serialNumber ?? []);
  const others = numbers.length === 0 ? "none" : numbers.join(", ");
  return `no USB board has the serial number ${serialNumber} (serial numbers of the boards that are plugged in: ${others})`;
}
