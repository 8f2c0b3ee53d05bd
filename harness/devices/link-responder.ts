import type { LinkResponderSetup } from "../trace/device-setup.ts";
import type { Level } from "../trace/waveform.ts";
import type { Device, DeviceWires } from "./device.ts";
import { I2cControllerLine, type Operation } from "./i2c-controller-line.ts";
import { LinkMail, USUAL_ADDRESS, USUAL_LONGEST_PAYLOAD } from "./link-mail.ts";
import { ScriptRunner, type WireScript } from "./wire-script.ts";

/** Creates the device that answers the initiator of an I2C link. */
export function createLinkResponder(wires: DeviceWires, setup: LinkResponderSetup): Device {
  return new LinkResponder(wires, setup);
}

/** The end of an I2C link that answers. The protocol is described in link-initiator.ts. */
class LinkResponder implements Device {
  readonly #wires: DeviceWires;
  readonly #setup: LinkResponderSetup;
  readonly #runner: ScriptRunner;
  readonly #bus: I2cControllerLine;
  readonly #mail: LinkMail;

  constructor(wires: DeviceWires, setup: LinkResponderSetup) {
    this.#wires = wires;
    this.#setup = setup;
    this.#runner = new ScriptRunner(wires);
    this.#bus = new I2cControllerLine(wires, setup);
    this.#mail = new LinkMail(setup);
    wires.drive(setup.syn, "pull-up");
    if (setup.reset !== undefined) wires.drive(setup.reset, "pull-up");
    this.#runner.start(this.#live());
  }

  levelChanged(wire: string, level: Level): void {
    if (wire !== this.#setup.reset) this.#runner.levelChanged(wire, level);
    else if (level === 1) this.#runner.start(this.#live());
    else this.#reset();
  }

  #reset(): void {
    this.#runner.stop();
    this.#bus.release();
    this.#wires.drive(this.#setup.ack, "pull-up");
  }

  *#live(): WireScript {
    for (;;) {
      this.#mail.failed();
      this.#answer("high");
      yield RESTART_US;
      if (this.#setup.readyAfterMs !== undefined) {
        yield { wire: this.#setup.syn, level: 0 };
        yield this.#setup.readyAfterMs * 1000;
      }
      this.#answer("low");
      yield { wire: this.#setup.syn, level: 0 };
      do yield { wire: this.#setup.syn, level: 1 };
      while (yield* this.#exchange());
    }
  }

  /**
   * Does one exchange. Returns false if the other end does not continue, or if the payload of the other end is too
   * long.
   */
  *#exchange(): Operation<boolean> {
    this.#mail.begin();
    const size = yield* this.#read(2);
    if (size === undefined) return false;
    const length = this.#mail.takeSize(size);
    if (this.#mail.mustStop(length)) yield this.#setup.stops!.forMs * 1000;
    if (!(yield* this.#acknowledge())) return false;
    if (length > (this.#setup.longestPayload ?? USUAL_LONGEST_PAYLOAD)) return false;
    if (length > 0) {
      if (!(yield* this.#syn(1))) return false;
      const payload = yield* this.#read(length);
      if (payload === undefined || !(yield* this.#acknowledge())) return false;
      this.#mail.takePayload(payload);
    }
    const own = this.#mail.payload;
    if (!(yield* this.#give(this.#mail.announce()))) return false;
    if (own.length > 0 && !(yield* this.#give(own))) return false;
    this.#mail.sent();
    return true;
  }

  /** Reads `length` bytes. Call this when the other end has shown that it has bytes to send. */
  *#read(length: number): Operation<number[] | undefined> {
    yield PREPARATION_US;
    return yield* this.#bus.read(this.#address, length);
  }

  *#acknowledge(): Operation<boolean> {
    this.#answer("high");
    if (!(yield* this.#syn(0))) return false;
    this.#answer("low");
    return true;
  }

  /**
   * Waits until the other end is prepared to read, and writes the bytes. Returns false if the other end does not answer
   * in time or refuses the bytes.
   */
  *#give(bytes: readonly number[]): Operation<boolean> {
    // Wait a moment, because the other end must see that the wire `ack` is low before it becomes high.
    yield PAUSE_US;
    this.#answer("high");
    if (!(yield* this.#syn(1))) return false;
    yield PREPARATION_US;
    if (!(yield* this.#bus.write(this.#address, bytes))) return false;
    this.#answer("low");
    return yield* this.#syn(0);
  }

  *#syn(level: Level): Operation<boolean> {
    return yield { wire: this.#setup.syn, level, limitUs: PATIENCE_US };
  }

  #answer(level: "high" | "low"): void {
    this.#wires.drive(this.#setup.ack, level);
  }

  get #address(): number {
    return this.#setup.address ?? USUAL_ADDRESS;
  }
}

const PREPARATION_US = 20;
const PAUSE_US = 200;
const PATIENCE_US = 100_000;
const RESTART_US = 5000;
