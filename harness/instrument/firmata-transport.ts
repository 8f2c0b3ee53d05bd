import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import type { Transport } from "firmata-io";
import { type BoardPort, openLink } from "../board/board-port.ts";
import type { ByteLink } from "../board/byte-link.ts";
import type { HostTime } from "../board/host-time.ts";

/** An open port. Read it through the link, or give it to a FirmataTransport. */
export interface OpenPort {
  readonly link: ByteLink;
  readonly stream: Duplex;
}

/** Waits for a port and opens it. Throws BoardError (`gone`). */
export async function openPort(port: BoardPort, time: HostTime): Promise<OpenPort> {
  let stream: Duplex | undefined;
  const noting: BoardPort = {
    name: port.name,
    async open() {
      stream = await port.open();
      return stream;
    },
  };
  const link = await openLink(noting, time, OPEN_LIMIT_MS);
  return { link, stream: stream! };
}

/**
 * An open port in the form of a firmata-io transport, which emits `open`, `data`, `close` and `error`. It emits `open`
 * and the earlier data after its creator has returned.
 */
export class FirmataTransport extends EventEmitter implements Transport {
  readonly #link: ByteLink;
  readonly #stream: Duplex;
  #recent = "";

  constructor({ link, stream }: OpenPort) {
    super();
    this.#link = link;
    this.#stream = stream;
    let isOpen = false;
    // The link keeps the earlier bytes until they are taken.
    const pass = () => {
      const chunk = link.take(link.received.length);
      this.#recent = (this.#recent + chunk.toString("latin1")).slice(-RECENT_CHARACTERS);
      if (chunk.length > 0) this.emit("data", chunk);
    };
    stream.on("data", () => {
      if (isOpen) pass();
    });
    stream.once("close", () => this.emit("close"));
    stream.on("error", (error: Error) => {
      if (this.listenerCount("error") > 0) this.emit("error", error);
    });
    setImmediate(() => {
      isOpen = true;
      this.emit("open");
      pass();
    });
  }

  /** For messages, such as `/dev/ttyACM1`. */
  get name(): string {
    return this.#link.name;
  }

  /** False after the board was unplugged or reset, or the transport was closed. */
  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  /** The traceback of the server on the board, if it ended with an exception. */
  get traceback(): string | undefined {
    const at = this.#recent.indexOf("Traceback (most recent call last)");
    return at < 0 ? undefined : this.#recent.slice(at).split("\x04")[0]!.replaceAll("\r\n", "\n");
  }

  write(bytes: Buffer, done?: (error?: Error | null) => void): void {
    this.#stream.write(bytes, done);
  }

  /** Releases the port. Idempotent. */
  async close(): Promise<void> {
    await this.#link.close();
  }
}

const RECENT_CHARACTERS = 2000;
const OPEN_LIMIT_MS = 5000;
