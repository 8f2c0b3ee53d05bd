import type { Firmata } from "firmata-io";
import { BoardError } from "../board/board-error.ts";
import type { HostTime } from "../board/host-time.ts";
import type { Level } from "../trace/waveform.ts";
import type { Capture } from "./capture.ts";
import { EXTENSION_VERSION } from "./extension-messages.ts";
import { FirmataClient } from "./firmata-client.ts";
import type { FirmataTransport } from "./firmata-transport.ts";
import { POLLED_RESOLUTION_US, PolledCapture } from "./polled-capture.ts";
import { type Abilities, TimestampedCapture, usPerLook } from "./timestamped-capture.ts";

export type PinMode = "input" | "pull-up" | "output";

/**
 * The second board: it drives and samples wires. Any Firmata board will do; one that runs rigs/instrument/ also
 * gives edges the times of its own clock, and plays schedules. What the board can do is asked of it.
 */
export class Instrument {
  /** The name and version of its firmware. */
  readonly firmware: string;
  readonly #client: FirmataClient;
  readonly #time: HostTime;
  readonly #abilities: Abilities | undefined;

  private constructor(client: FirmataClient, time: HostTime, abilities: Abilities | undefined) {
    this.#client = client;
    this.#time = time;
    this.#abilities = abilities;
    const { name = "unnamed", version } = client.io.firmware;
    this.firmware = `${name} ${version?.major ?? 0}.${version?.minor ?? 0}`;
  }

  /** Waits for the board to say what it is. Throws BoardError. */
  static async open(transport: FirmataTransport, time: HostTime): Promise<Instrument> {
    const client = await FirmataClient.open(transport, time);
    const abilities = await client.askIfKnown({ kind: "query" });
    if (abilities !== undefined && abilities.version !== EXTENSION_VERSION) {
      throw new BoardError(
        "refused",
        `${client.name} runs version ${abilities.version} of the instrument, and the host speaks ${EXTENSION_VERSION}; send it this version's files`,
      );
    }
    return new Instrument(client, time, abilities);
  }

  /** For messages. */
  get name(): string {
    return this.#client.name;
  }

  /** For johnny-five: `new five.Board({ io: instrument.io })`. */
  get io(): Firmata {
    return this.#client.io;
  }

  /** How finely it times edges: 0.048 us for our instrument on a Pico, by its clock. */
  get resolutionUs(): number {
    return this.#abilities === undefined ? POLLED_RESOLUTION_US : usPerLook(this.#abilities);
  }

  /** How many steps of a schedule it can play; 0 if it plays none. */
  get mostSteps(): number {
    return this.#abilities?.mostSteps ?? 0;
  }

  /** Called with what the board complains of. */
  set onComplaint(listener: ((text: string) => void) | undefined) {
    this.#client.onString = listener;
  }

  /** Throws RangeError if the pin does not have that mode. */
  mode(pin: number, mode: PinMode): void {
    const { io } = this.#client;
    const code = { input: io.MODES.INPUT, "pull-up": io.MODES.PULLUP, output: io.MODES.OUTPUT }[
      mode
    ];
    if (!io.pins[pin]?.supportedModes.includes(code)) {
      throw new RangeError(`pin ${pin} of ${this.name} cannot be used for ${mode}`);
    }
    io.pinMode(pin, code);
  }

  /**
   * Drives a pin from now on, or lets go of it (`null`). Our instrument goes to the level at once; another board
   * may drive low for a moment first. Throws RangeError if the pin is none to drive.
   */
  drive(pin: number, level: Level | null): void {
    const { io } = this.#client;
    if (level === null) {
      this.mode(pin, "input");
      return;
    }
    // A write to its whole port would say something of inputs, too, which may be out of date.
    const setsPinAlone = this.#abilities !== undefined;
    if (setsPinAlone) this.#client.send(SET_DIGITAL_PIN_VALUE, pin, level);
    if (io.pins[pin]?.mode !== io.MODES.OUTPUT) this.mode(pin, "output");
    if (setsPinAlone) io.updateDigitalPort(pin, level);
    else io.digitalWrite(pin, level);
  }

  /** The level at an input now. Throws BoardError. */
  async read(pin: number): Promise<Level> {
    const { io } = this.#client;
    if (io.pins[pin]?.mode === io.MODES.OUTPUT) {
      throw new RangeError(`pin ${pin} of ${this.name} is an output`);
    }
    if (io.pins[pin]?.mode === undefined) this.mode(pin, "input");
    const level = await this.#client.wait<number>(`level of pin ${pin}`, READ_LIMIT_MS, (done) => {
      io.once(`digital-read-${pin}`, done);
      io.reportDigitalPin(pin, 1);
    });
    return level === 0 ? 0 : 1;
  }

  /** The levels at some inputs now, by pin. Throws BoardError. */
  async readAll(pins: readonly number[]): Promise<Map<number, Level>> {
    const firstOfPorts = new Map(pins.toReversed().map((pin) => [pin >> 3, pin]));
    await Promise.all([...firstOfPorts.values()].map((pin) => this.read(pin)));
    // A report is of a whole port.
    return new Map(pins.map((pin) => [pin, this.io.pins[pin]?.value === 1 ? 1 : 0]));
  }

  /** Whether it can watch its host: see `watchHost`. */
  get canWatchHost(): boolean {
    return this.#abilities !== undefined;
  }

  /**
   * Has the board watch over its host from now on: if it does not hear `sayHere` for so long, it makes all pins
   * inputs, drives `runPin` low for a moment, and ends its program. Throws BoardError, `refused` if it cannot.
   */
  async watchHost(silenceMs: number, runPin: number): Promise<void> {
    if (!this.canWatchHost) {
      throw new BoardError("refused", `${this.name} is a plain Firmata board and watches no host`);
    }
    await this.#client.ask({ kind: "watch host", silenceMs, runPin });
  }

  /** Tells a board that watches its host that this is still there. */
  sayHere(): void {
    if (this.#client.isOpen) this.#client.sendExtension({ kind: "host is here" });
  }

  /** Waits until the board has done everything that it was told so far. Throws BoardError. */
  async settle(): Promise<void> {
    await this.#client.wait<void>("version", READ_LIMIT_MS, (done) =>
      this.#client.io.reportVersion(done),
    );
  }

  /** Starts to watch wires by name, each on one of its pins. One capture at a time. Throws BoardError. */
  async capture(wires: Readonly<Record<string, number>>): Promise<Capture> {
    for (const [wire, pin] of Object.entries(wires)) {
      if ((this.io.pins[pin]?.supportedModes.length ?? 0) === 0) {
        throw new RangeError(`${this.name} has no pin ${pin} for ${wire}`);
      }
    }
    return this.#abilities === undefined
      ? PolledCapture.start(this.#client, this.#time, wires)
      : TimestampedCapture.start(this.#client, this.#abilities, wires);
  }

  /** Makes all pins inputs, and gives the port back. Never rejects. */
  async close(): Promise<void> {
    try {
      this.io.reset();
      await this.settle();
    } catch (error) {
      if (!(error instanceof BoardError)) throw error;
    }
    await this.#client.close();
  }
}

/** A message of Firmata 2.5 that firmata-io does not send. */
const SET_DIGITAL_PIN_VALUE = 0xf5;
const READ_LIMIT_MS = 2000;
