import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { crc32 } from "node:zlib";
import type { Transport } from "firmata-io";
import { type BoardPort, openLink } from "../board/board-port.ts";
import type { ByteLink } from "../board/byte-link.ts";
import type { HostTime } from "../board/host-time.ts";

/** An open port. You can read it through `link`, or pass it to a FirmataTransport. */
export interface OpenPort {
  readonly link: ByteLink;
  readonly stream: Duplex;
}

/**
 * Waits up to OPEN_LIMIT_MS for a port and opens it. Throws BoardError: `refused` if waiting does not help, otherwise
 * `gone`.
 */
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
 * An open port that works as a transport of firmata-io: it emits `open`, `data`, `close` and `error`. The constructor
 * emits nothing. The transport emits `open`, and the data that has already arrived, in the next turn of the event loop.
 */
export class FirmataTransport extends EventEmitter implements Transport {
  /** The CRC-32 of all written bytes. Set it to 0 to start a new checksum. */
  sentSum = 0;
  readonly #link: ByteLink;
  readonly #stream: Duplex;
  #hasData = false;
  #recent = "";

  constructor({ link, stream }: OpenPort) {
    super();
    this.#link = link;
    this.#stream = stream;
    let isOpen = false;
    // The link keeps all bytes until `pass` reads them. So no bytes are lost if they arrive before `open` is emitted.
    const pass = () => {
      const chunk = link.take(link.received.length);
      this.#recent = (this.#recent + chunk.toString("latin1")).slice(-RECENT_CHARACTERS);
      if (chunk.length === 0) return;
      this.#hasData = true;
      this.emit("data", chunk);
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

  /** The name of the port in messages, such as `/dev/ttyACM1`. */
  get name(): string {
    return this.#link.name;
  }

  /** False after the board was unplugged or reset, or the transport was closed. */
  get isOpen(): boolean {
    return this.#link.isOpen;
  }

  /** True after the transport has emitted `data`. A client that starts to listen after that moment misses this data. */
  get hasData(): boolean {
    return this.#hasData;
  }

  /** The traceback of the server on the board. Set only if the server ended with an exception. */
  get traceback(): string | undefined {
    const at = this.#recent.indexOf("Traceback (most recent call last)");
    return at < 0 ? undefined : this.#recent.slice(at).split("\x04")[0]!.replaceAll("\r\n", "\n");
  }

  write(bytes: Buffer, done?: (error?: Error | null) => void): void {
    this.sentSum = crc32(bytes, this.sentSum);
    this.#stream.write(bytes, done);
  }

  /** Releases the port. A second call does nothing. */
  async close(): Promise<void> {
    await this.#link.close();
  }
}

const RECENT_CHARACTERS = 2000;
const OPEN_LIMIT_MS = 5000;
