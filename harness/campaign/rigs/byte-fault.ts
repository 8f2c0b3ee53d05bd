import type { UsbSerial } from "../../emulator/usb/usb-serial.ts";

export type Bytes = "sent" | "received";

/**
 * A stage between a host and the serial port of an emulated board. The stage counts the bytes and can change some of
 * them.
 */
export class TappedLink {
  readonly counts = { sent: 0, received: 0 };
  /** If set, this function gets all bytes that are sent or received. It returns the bytes to pass on. */
  onBytes: ((direction: Bytes, bytes: Uint8Array) => Uint8Array) | undefined;

  constructor(serial: UsbSerial) {
    const write = serial.write.bind(serial);
    serial.write = (bytes) => {
      const rest = this.#pass("sent", bytes);
      if (rest.length > 0) write(rest);
    };
    let listener: UsbSerial["onData"];
    Object.defineProperty(serial, "onData", {
      get: () => (bytes: Uint8Array) => {
        const rest = this.#pass("received", bytes);
        if (rest.length > 0) listener?.(rest);
      },
      set: (given: UsbSerial["onData"]) => {
        listener = given;
      },
    });
  }

  #pass(direction: Bytes, bytes: Uint8Array): Uint8Array {
    const rest = this.onBytes?.(direction, bytes) ?? bytes;
    this.counts[direction] += bytes.length;
    return rest;
  }
}

export type ByteHarm = "lost" | "doubled" | "garbled";

/** Returns a copy of the bytes in which the `count` bytes from index `at` on are lost, doubled or garbled. */
export function harmBytes(
  bytes: Uint8Array,
  at: number,
  { harm, count, bits }: { readonly harm: ByteHarm; readonly count: number; readonly bits: number },
): Uint8Array {
  const before = bytes.subarray(0, at);
  const hit = bytes.subarray(at, at + count);
  const after = bytes.subarray(at + count);
  const middle = {
    lost: [],
    doubled: [...hit, ...hit],
    garbled: [...hit].map((byte) => byte ^ bits),
  }[harm];
  return Uint8Array.from([...before, ...middle, ...after]);
}
