// Tests use this connection, which loses, duplicates or changes bytes.
import { Duplex } from "node:stream";

export interface LineFault {
  readonly direction: "to the board" | "from the board";
  /** The index of the byte. The first byte after the connection is made has index 0. */
  readonly at: number;
  readonly kind: "lost" | "doubled" | "changed";
}

/** The number of bytes that have passed in each direction. */
export interface LineCount {
  "to the board": number;
  "from the board": number;
}

/** Puts a faulty connection between the host and a board's stream. Adds to `count` how many bytes pass. */
export function faultyLine(stream: Duplex, faults: readonly LineFault[], count: LineCount): Duplex {
  const damage = (direction: LineFault["direction"], bytes: Buffer): Buffer => {
    const damaged: number[] = [];
    for (const byte of bytes) {
      const at = count[direction]++;
      const fault = faults.find((it) => it.direction === direction && it.at === at);
      if (fault === undefined) damaged.push(byte);
      else if (fault.kind === "doubled") damaged.push(byte, byte);
      else if (fault.kind === "changed") damaged.push(byte ^ 0x10);
    }
    return Buffer.from(damaged);
  };
  const line = new Duplex({
    read() {},
    write(bytes: Buffer, _encoding, done) {
      stream.write(damage("to the board", bytes), done);
    },
    destroy(error, done) {
      stream.destroy();
      done(error);
    },
  });
  stream.on("data", (bytes: Buffer) => line.push(damage("from the board", bytes)));
  stream.on("close", () => line.destroy());
  return line;
}
