import { SerialPortStream } from "@serialport/stream";
import type { BoardPort } from "../board/board-port.ts";
import { type Deferred, deferred } from "../board/deferred.ts";
import type { Board } from "../emulator/simulation/board.ts";
import type { VirtualTime } from "./virtual-time.ts";

/**
 * The port of an emulated board. The code in harness/board opens this port like the port of a real board. The port is a
 * stream of the package serialport. Code in this process does the work that the operating system does for a real port.
 * If the board is reset, is unplugged or loses power, the port disappears and must be opened again, as with a real
 * board.
 */
export function emulatedPort(board: Board, time: VirtualTime): BoardPort {
  return {
    name: board.name,
    machine: "Raspberry Pi Pico with RP2040",
    open: () =>
      new Promise((resolve, reject) => {
        const stream = new SerialPortStream({
          binding: emulatedBinding(board, time),
          path: board.name,
          baudRate: 115_200,
          autoOpen: false,
        });
        stream.open((error) => (error ? reject(error) : resolve(stream)));
      }),
    async reset() {
      board.reset();
    },
  };
}

/**
 * The type of the interface between serialport and the operating system. It is derived here, because the package
 * `@serialport/bindings-interface` does not export this type to a module.
 */
type Binding = ConstructorParameters<typeof SerialPortStream>[0]["binding"];
type BindingPort = Awaited<ReturnType<Binding["open"]>>;

function emulatedBinding(board: Board, time: VirtualTime): Binding {
  return {
    async list() {
      return [];
    },
    async open(options) {
      const connection = new EmulatedConnection(board, time, options);
      await connection.opened;
      return connection;
    },
  };
}

/** An open port. A board has at most one open port at a time. */
class EmulatedConnection implements BindingPort {
  readonly openOptions: BindingPort["openOptions"];
  /** A promise that resolves when the board has connected to USB. */
  readonly opened: Promise<void>;
  isOpen = true;
  readonly #board: Board;
  readonly #time: VirtualTime;
  #received: Buffer[] = [];
  #gone: Error | undefined;
  #reader: Deferred<void> | undefined;
  #writers: { mostUnsent: number; done: Deferred<void> }[] = [];

  constructor(board: Board, time: VirtualTime, options: Parameters<Binding["open"]>[0]) {
    this.openOptions = { ...DEFAULTS, ...options };
    this.#board = board;
    this.#time = time;
    const { serial } = board;
    const opening = deferred();
    this.opened = opening.promise;
    serial.onConnect = () => {
      opening.resolve();
      time.noteNews();
    };
    serial.onDisconnect = () => this.#end(new Error(`${board.name} has disappeared`));
    serial.onData = (bytes) => {
      this.#received.push(Buffer.from(bytes));
      this.#reader?.resolve();
      time.noteNews();
    };
    time.watch(this.#watchWriters);
    serial.open();
    if (serial.isConnected) opening.resolve();
  }

  async read(buffer: Buffer, offset: number, length: number) {
    if (this.#received.length === 0) {
      if (this.#gone) throw this.#gone;
      this.#reader = deferred();
      await this.#reader.promise;
    }
    const [chunk, ...rest] = this.#received as [Buffer, ...Buffer[]];
    const bytesRead = chunk.copy(buffer, offset, 0, length);
    this.#received = bytesRead < chunk.length ? [chunk.subarray(bytesRead), ...rest] : rest;
    return { buffer, bytesRead };
  }

  /**
   * Sends bytes to the board. Resolves when at most BUFFER_BYTES bytes still wait for the board. This imitates a real
   * port, where a write resolves when the bytes are in a buffer of the operating system.
   */
  async write(buffer: Buffer): Promise<void> {
    if (this.#gone) throw this.#gone;
    this.#board.serial.write(buffer);
    await this.#untilUnsent(BUFFER_BYTES);
  }

  async drain(): Promise<void> {
    await this.#untilUnsent(0);
  }

  /** Closes the port. Resolves when the board has noticed this. */
  async close(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { serial } = this.#board;
    this.#end(Object.assign(new Error("the port has been closed"), { canceled: true }));
    serial.close();
    if (serial.isConnected) {
      const closing = deferred();
      serial.onDisconnect = () => {
        closing.resolve();
        this.#time.noteNews();
      };
      await closing.promise;
    }
    serial.onConnect = serial.onDisconnect = serial.onData = undefined;
    this.#time.unwatch(this.#watchWriters);
  }

  async flush(): Promise<void> {
    this.#received = [];
  }

  /**
   * This method and the three methods after it do not reach the board, because USB ignores the baud rate and the modem
   * lines.
   */
  async update(): Promise<void> {}
  async set(): Promise<void> {}
  async get(): Promise<{ cts: boolean; dsr: boolean; dcd: boolean }> {
    return { cts: true, dsr: true, dcd: true };
  }
  async getBaudRate(): Promise<{ baudRate: number }> {
    return { baudRate: this.openOptions.baudRate };
  }

  #end(why: Error): void {
    this.#gone ??= why;
    this.#reader?.reject(this.#gone);
    for (const { done } of this.#writers) done.reject(this.#gone);
    this.#writers = [];
    this.#time.noteNews();
  }

  async #untilUnsent(mostUnsent: number): Promise<void> {
    if (this.#gone) throw this.#gone;
    if (this.#board.serial.unsentBytes <= mostUnsent) return;
    const done = deferred();
    this.#writers.push({ mostUnsent, done });
    await done.promise;
  }

  readonly #watchWriters = (): boolean => {
    const { unsentBytes } = this.#board.serial;
    this.#writers = this.#writers.filter(({ mostUnsent, done }) => {
      if (unsentBytes > mostUnsent) return true;
      done.resolve();
      return false;
    });
    return this.#writers.length > 0;
  };
}

const BUFFER_BYTES = 4096;

const DEFAULTS = {
  dataBits: 8,
  lock: true,
  stopBits: 1,
  parity: "none",
  rtscts: false,
  xon: false,
  xoff: false,
  xany: false,
  hupcl: true,
} as const;
