import { setTimeout as delay } from "node:timers/promises";
import { type HeldPort, heldPort } from "../../board/network/held-port.ts";
import { type NetworkAddress, parseAddress } from "../../board/network/network-address.ts";
import { rfc2217Port } from "../../board/network/rfc2217-port.ts";
import { openSocket, tcpPort } from "../../board/network/tcp-port.ts";
import { BoardInUse, CheckFailure } from "../checks/checklist.ts";

/**
 * A board of a rig. The board is connected to another machine, which offers it as a network port, for example with
 * ser2net.
 */
export interface NetworkBoard {
  readonly port: HeldPort;
  readonly address: NetworkAddress;
}

/**
 * Returns the board behind `rfc2217://HOST:PORT` or `tcp://HOST:PORT`. Returns undefined if the text is not such a
 * port.
 */
export function networkBoard(text: string, baudRate = 115_200): NetworkBoard | undefined {
  const [, scheme, rest = ""] = /^(rfc2217|tcp):(.*)$/.exec(text) ?? [];
  const address = parseAddress(rest);
  if (scheme === undefined || address === undefined) return undefined;
  const port = scheme === "tcp" ? tcpPort(text, address) : rfc2217Port(text, address, baudRate);
  return { port: heldPort(port), address };
}

export interface HoldOptions {
  /** The time in milliseconds within which a server must end a connection that it refuses. */
  readonly settleMs?: number;
  /**
   * If true, waits without a time limit until no other host uses the boards. If false (the default), fails if another
   * host uses a board.
   */
  readonly isPatient?: boolean | undefined;
  /**
   * If `isPatient` is true, this function is called once, with a message for the user, for each board that another host
   * uses.
   */
  readonly onWait?: ((message: string) => void) | undefined;
  /** This signal ends the wait. `holdBoards` then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Connects to network boards and keeps the connections open. An open connection is the lease of its board, because the
 * server must refuse all other hosts. The function tests this: it tries a second connection to each board. If a server
 * accepts it, the server does not protect its board. After any error, all connections are closed. Throws CheckFailure
 * that says which port is in use or cannot be opened, or why its server does not protect the board.
 */
export async function holdBoards(
  boards: readonly NetworkBoard[],
  options: HoldOptions = {},
): Promise<void> {
  // All hosts connect to their boards in the same order, so that two hosts never wait for each other.
  const sorted = boards.toSorted((a, b) => (a.port.name < b.port.name ? -1 : 1));
  try {
    for (const board of sorted) await holdBoard(board, options);
  } catch (error) {
    for (const { port } of boards) port.letGo();
    throw error;
  }
}

const SETTLE_MS = 1000;
const RETRY_MS = 1000;

async function holdBoard(
  { port, address }: NetworkBoard,
  { settleMs = SETTLE_MS, isPatient = false, onWait, signal }: HoldOptions,
): Promise<void> {
  for (let tries = 0; !(await isKept(port, settleMs)); tries++) {
    if (!isPatient) {
      throw new BoardInUse([
        `${port.name} is in use: its server immediately ended our connection. Wait until the other host has ended its run. To see who is connected, run "ss -tnp" on the server.`,
      ]);
    }
    if (tries === 0) onWait?.(`Waiting for ${port.name}, which is in use by another host.`);
    await delay(RETRY_MS, undefined, signal && { signal }).catch(() => {});
    signal?.throwIfAborted();
  }
  if (await acceptsAnother(address, settleMs)) {
    throw new CheckFailure([
      `the server of ${port.name} accepts two connections at the same time, so two hosts could use the board at the same time. Allow one connection per port (in ser2net, max-connections: 1).`,
    ]);
  }
  if (!port.isHeld) {
    throw new CheckFailure([
      `the server of ${port.name} ends a connection when another host connects, so any host could take the board away. Configure the server to keep the first connection (in ser2net, kickolduser: false).`,
    ]);
  }
}

/**
 * Connects to a board. Returns true if the server keeps the connection for `settleMs`, and false if it ends the
 * connection before that. Throws CheckFailure if no connection can be made.
 */
async function isKept(port: HeldPort, settleMs: number): Promise<boolean> {
  await port.hold().catch((error: Error) => {
    throw new CheckFailure([`${port.name} cannot be opened: ${error.message}`]);
  });
  await delay(settleMs);
  return port.isHeld;
}

/**
 * Returns true if the server also keeps a second connection open for `settleMs`. This function sends no byte on the
 * second connection.
 */
async function acceptsAnother(address: NetworkAddress, settleMs: number): Promise<boolean> {
  const socket = await openSocket(address).catch(() => undefined);
  if (socket === undefined) return false;
  socket.resume();
  const isEnded = await Promise.race([
    new Promise<true>((resolve) => socket.once("close", () => resolve(true))),
    delay(settleMs, false),
  ]);
  socket.destroy();
  return !isEnded;
}
