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
 * The second board of a rig, which drives and samples wires. Any Firmata board can be an instrument. A board that runs
 * rigs/instrument/ also timestamps edges with its own clock and runs schedules. The host asks the board for its
 * abilities.
 */
export class Instrument {
  /** The name and version of the board's firmware. */
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

  /** Waits until the board has reported its firmware and its abilities. Throws BoardError. */
  static async open(transport: FirmataTransport, time: HostTime): Promise<Instrument> {
    const client = await FirmataClient.open(transport, time);
    const abilities = await client.askIfKnown({ kind: "query" });
    if (abilities !== undefined && abilities.version !== EXTENSION_VERSION) {
      throw new BoardError(
        "refused",
        `${client.name} runs version ${abilities.version} of the instrument's program, but the host needs version ${EXTENSION_VERSION}. Send the files of version ${EXTENSION_VERSION} to the board`,
      );
    }
    return new Instrument(client, time, abilities);
  }

  /** The name of the instrument's port in messages. */
  get name(): string {
    return this.#client.name;
  }

  /** The plain Firmata client. johnny-five uses it like this: `new five.Board({ io: instrument.io })`. */
  get io(): Firmata {
    return this.#client.io;
  }

  /**
   * The resolution of edge times in microseconds. It is 0.048 for our instrument on a Pico, which uses its own clock.
   */
  get resolutionUs(): number {
    return this.#abilities === undefined ? POLLED_RESOLUTION_US : usPerLook(this.#abilities);
  }

  /** The largest number of steps in a schedule. 0 if the board cannot run schedules. */
  get mostSteps(): number {
    return this.#abilities?.mostSteps ?? 0;
  }

  /** Sets a function that is called with each string message of the board, such as an error. */
  set onComplaint(listener: ((text: string) => void) | undefined) {
    this.#client.onString = listener;
  }

  /** Sets the mode of a pin. Throws RangeError if the pin does not have that mode. */
  mode(pin: number, mode: PinMode): void {
    const { io } = this.#client;
    const code = { input: io.MODES.INPUT, "pull-up": io.MODES.PULLUP, output: io.MODES.OUTPUT }[
      mode
    ];
    if (!io.pins[pin]?.supportedModes.includes(code)) {
      throw new RangeError(`pin ${pin} of ${this.name} does not support the mode "${mode}"`);
    }
    io.pinMode(pin, code);
  }

  /**
   * Drives a pin from now on, or releases the pin if `level` is null. Our instrument drives the level immediately.
   * Another board may first drive low for a moment. Throws RangeError if the pin cannot be driven.
   */
  drive(pin: number, level: Level | null): void {
    const { io } = this.#client;
    if (level === null) {
      this.mode(pin, "input");
      return;
    }
    // Our instrument can write one pin alone. Any other board writes the whole port. Such a write also writes the
    // stored levels of the port's inputs, which may be out of date.
    const setsPinAlone = this.#abilities !== undefined;
    if (setsPinAlone) this.#client.send(SET_DIGITAL_PIN_VALUE, pin, level);
    if (io.pins[pin]?.mode !== io.MODES.OUTPUT) this.mode(pin, "output");
    if (setsPinAlone) io.updateDigitalPort(pin, level);
    else io.digitalWrite(pin, level);
  }

  /** Reads the current level of an input. Throws BoardError, and RangeError if the pin is an output. */
  async read(pin: number): Promise<Level> {
    const { io } = this.#client;
    if (io.pins[pin]?.mode === io.MODES.OUTPUT) {
      throw new RangeError(`pin ${pin} of ${this.name} is an output, so it cannot be read`);
    }
    if (io.pins[pin]?.mode === undefined) this.mode(pin, "input");
    const level = await this.#client.wait<number>(`level of pin ${pin}`, READ_LIMIT_MS, (done) => {
      io.once(`digital-read-${pin}`, done);
      io.reportDigitalPin(pin, 1);
    });
    return level === 0 ? 0 : 1;
  }

  /** Reads the current levels of some inputs. The keys of the result are the pins. Throws BoardError. */
  async readAll(pins: readonly number[]): Promise<Map<number, Level>> {
    const firstOfPorts = new Map(pins.toReversed().map((pin) => [pin >> 3, pin]));
    await Promise.all([...firstOfPorts.values()].map((pin) => this.read(pin)));
    // A report contains all pins of a port, so all values are up to date now.
    return new Map(pins.map((pin) => [pin, this.io.pins[pin]?.value === 1 ? 1 : 0]));
  }

  /** True if the board can watch its host. See `watchHost`. */
  get canWatchHost(): boolean {
    return this.#abilities !== undefined;
  }

  /**
   * Makes the board watch its host from now on. If the board gets no `sayHere` for `silenceMs` milliseconds, it makes
   * the rig safe:
   * 1. The board makes all pins inputs.
   * 2. If `runPin` is given, the board drives `runPin` low for a moment.
   * 3. The board ends its program.
   *
   * Throws BoardError (`refused` if the board cannot do this).
   */
  async watchHost(silenceMs: number, runPin: number = UNWIRED_PIN): Promise<void> {
    if (!this.canWatchHost) {
      throw new BoardError(
        "refused",
        `${this.name} is a plain Firmata board. Such a board cannot check whether its host is still connected`,
      );
    }
    await this.#client.ask({ kind: "watch host", silenceMs, runPin });
  }

  /** Informs the board that its host is still connected. Call this again and again after `watchHost`. */
  sayHere(): void {
    if (this.#client.isOpen) this.#client.sendExtension({ kind: "host is here" });
  }

  /** Waits until the board has carried out all earlier messages. Throws BoardError. */
  async settle(): Promise<void> {
    await this.#client.wait<void>("version", READ_LIMIT_MS, (done) =>
      this.#client.io.reportVersion(done),
    );
  }

  /**
   * Starts a capture of wires. The values of `wires` are pins of this board. Only one capture may be active. Throws
   * BoardError, and RangeError for a pin that does not exist.
   */
  async capture(wires: Readonly<Record<string, number>>): Promise<Capture> {
    for (const [wire, pin] of Object.entries(wires)) {
      if ((this.io.pins[pin]?.supportedModes.length ?? 0) === 0) {
        throw new RangeError(`${this.name} has no pin ${pin}, but the wire ${wire} needs this pin`);
      }
    }
    return this.#abilities === undefined
      ? PolledCapture.start(this.#client, this.#time, wires)
      : TimestampedCapture.start(this.#client, this.#abilities, wires);
  }

  /** Makes all pins inputs and releases the port. Does not reject if the board does not answer. */
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

/** The code of the Firmata 2.5 message that sets a single pin. firmata-io has no method for this message. */
const SET_DIGITAL_PIN_VALUE = 0xf5;
/** The pin of a Pico's LED. Nothing else is connected to this pin. */
const UNWIRED_PIN = 25;
const READ_LIMIT_MS = 2000;
