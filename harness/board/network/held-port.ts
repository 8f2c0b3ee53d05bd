import { Duplex } from "node:stream";
import type { BoardPort } from "../board-port.ts";

/**
 * A port that keeps its only connection open, even while nobody reads from the port. So if its server accepts only one
 * connection at a time, no other host can connect.
 */
export interface HeldPort extends BoardPort {
  /** Connects now. Rejects with the same errors as `open`. */
  hold(): Promise<void>;
  /** True while the connection is open. */
  readonly isHeld: boolean;
  /** Ends the connection and all streams. */
  letGo(): void;
}

/**
 * Keeps one connection to a network port. Each `open` returns a new stream over the same connection, and destroying the
 * stream does not end the connection. Bytes that arrive while there is no stream are lost. If the server ends the
 * connection, for example because its USB board restarts, the next `open` connects again.
 */
export function heldPort(port: BoardPort): HeldPort {
  let connection: Duplex | undefined;
  let view: HeldStream | undefined;
  const hold = async () => {
    if (connection !== undefined) return;
    const stream = await port.open();
    connection = stream;
    stream.on("data", (bytes: Buffer) => view?.push(bytes));
    stream.once("close", () => {
      if (connection === stream) connection = undefined;
      view?.destroy();
    });
  };
  return {
    name: port.name,
    isBridge: true,
    get isHeld() {
      return connection !== undefined;
    },
    hold,
    async open() {
      await hold();
      view?.destroy();
      view = new HeldStream(connection!);
      return view;
    },
    letGo() {
      const stream = connection;
      connection = undefined;
      stream?.destroy();
    },
  };
}

/** The levels for the lines of an RFC 2217 stream. True means that the line is active. */
type Lines = { readonly dtr: boolean; readonly rts: boolean };
type SetLines = (lines: Lines, done: (error: Error | null) => void) => void;

class HeldStream extends Duplex {
  readonly #connection: Duplex;
  /** Changes the lines DTR and RTS. Set only if the connection can change these lines. */
  readonly set?: SetLines;

  constructor(connection: Duplex) {
    super();
    this.#connection = connection;
    const { set } = connection as { set?: SetLines };
    if (set !== undefined) this.set = set.bind(connection);
  }

  override _read(): void {}

  override _write(bytes: Buffer, _encoding: string, done: (error?: Error | null) => void): void {
    this.#connection.write(bytes, (error) => done(error));
  }
}
