import { AdapterFault } from "./adapter-fault.ts";

/** The longest line that an adapter may send, in bytes. */
const MOST_LINE_BYTES = 2 * 1024 * 1024;

/** Divides the bytes of an adapter's standard output into lines. */
export class LineReader {
  #parts: Buffer[] = [];
  #bytes = 0;

  /**
   * Takes the next bytes and calls `onLine` for each complete line. Throws AdapterFault if a line is too long or is not
   * UTF-8.
   */
  take(chunk: Buffer, onLine: (line: string) => void): void {
    let from = 0;
    for (;;) {
      const at = chunk.indexOf(LINE_FEED, from);
      const part = chunk.subarray(from, at < 0 ? undefined : at);
      this.#parts.push(part);
      this.#bytes += part.length;
      if (this.#bytes > MOST_LINE_BYTES) {
        throw new AdapterFault(
          `sent a line that is longer than ${MOST_LINE_BYTES} bytes and starts with ${JSON.stringify(this.#start())}`,
        );
      }
      if (at < 0) return;
      const line = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#bytes = 0;
      from = at + 1;
      onLine(decode(line));
    }
  }

  /** The first 100 bytes of a line that is not complete. Empty if the last line is complete. */
  get rest(): string {
    return this.#start();
  }

  #start(): string {
    return Buffer.concat(this.#parts).subarray(0, 100).toString();
  }
}

const LINE_FEED = 0x0a;

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decode(line: Buffer): string {
  try {
    return UTF8.decode(line);
  } catch {
    const start = JSON.stringify(line.subarray(0, 100).toString("latin1"));
    const hint = line.includes(0)
      ? ". The line contains NUL bytes, so its encoding is probably UTF-16. Write UTF-8"
      : "";
    throw new AdapterFault(`sent a line that is not UTF-8: ${start}${hint}`);
  }
}
