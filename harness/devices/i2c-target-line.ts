import type { I2cDeviceSetup, I2cFault } from "../trace/device-setup.ts";
import type { Level } from "../trace/waveform.ts";
import type { Device, DeviceWires } from "./device.ts";

/** What a device on an I2C bus does with bytes. */
export interface I2cContent {
  /**
   * Called when the controller has sent this address. Returns true if the device answers to this address at this
   * moment.
   */
  isAddressed(address: number, isRead: boolean): boolean;
  /** Called when the controller has written a byte. Returns true if the device acknowledges the byte. */
  write(byte: number): boolean;
  /** Returns the next byte that the controller reads. */
  read(): number;
  /**
   * Called when a transfer has ended: at a stop, at a new start, or when the controller does not acknowledge a byte
   * that it has read.
   */
  end(): void;
  /**
   * Returns the time from which the device can send or take its next byte. The device holds SCL low until this time. If
   * the time is Infinity, the device holds SCL until `goOn` is called.
   */
  readyAtUs?(nowUs: number, isRead: boolean): number;
}

/**
 * The electrical side of a device on an I2C bus (NXP UM10204). It changes SDA 0.3 us after a fall of SCL. After the
 * acknowledgement of each byte it can hold SCL low (clock stretching).
 */
export class I2cTargetLine implements Device {
  readonly #wires: DeviceWires;
  readonly #setup: I2cDeviceSetup;
  readonly #content: I2cContent;
  #mode: "idle" | "address" | "write" | "read" = "idle";
  /** The number of SCL rises in the current byte, from 0 to 9. */
  #clocks = 0;
  #byte = 0;
  #isAcknowledged = false;
  #isPullingSda = false;
  #isStretching = false;
  /** True while the device holds SCL low and waits for a call of `goOn`. */
  #isUnready = false;
  #stuck = { sda: false, scl: false };
  /**
   * The number of starts, stops and clock edges so far. A planned action has no effect if this number has changed
   * between planning and action.
   */
  #events = 0;

  constructor(wires: DeviceWires, setup: I2cDeviceSetup, content: I2cContent) {
    this.#wires = wires;
    this.#setup = setup;
    this.#content = content;
    this.#drive();
    for (const fault of setup.faults ?? []) this.#plan(fault);
  }

  levelChanged(wire: string, level: Level): void {
    const { sda, scl } = this.#setup;
    if (wire === scl) {
      this.#events += 1;
      if (level === 1) this.#rise();
      else this.#fall();
    } else if (wire === sda && this.#wires.level(scl) === 1) {
      this.#events += 1;
      if (this.#mode !== "idle") this.#content.end();
      this.#mode = level === 0 ? "address" : "idle";
      this.#clocks = 0;
      this.#byte = 0;
      this.#isPullingSda = false;
      this.#drive();
    }
  }

  /**
   * Call this when the device is ready for its next byte. The call has no effect if the device does not wait for it.
   */
  goOn(): void {
    if (!this.#isUnready) return;
    this.#isUnready = false;
    this.#goOnAt(this.#wires.nowUs());
  }

  #rise(): void {
    if (this.#mode === "idle") return;
    this.#clocks += 1;
    const level = this.#wires.level(this.#setup.sda);
    if (this.#clocks === 9) {
      if (this.#mode === "read") this.#isAcknowledged = level === 0;
    } else if (this.#mode !== "read") this.#byte = (this.#byte << 1) | level;
  }

  #fall(): void {
    if (this.#mode === "idle") return;
    if (this.#clocks === 8) {
      const isReceiving = this.#mode !== "read";
      if (isReceiving) this.#isAcknowledged = this.#takeByte();
      this.#putSda(isReceiving && this.#isAcknowledged);
    } else if (this.#clocks === 9) this.#nextByte();
    else if (this.#mode === "read" && this.#clocks > 0) this.#putBit();
  }

  /** Handles a received byte, which is an address or data. Returns true if the device acknowledges the byte. */
  #takeByte(): boolean {
    if (this.#mode === "write")
      return !this.#has("refuses data") && this.#content.write(this.#byte);
    const isRead = (this.#byte & 1) === 1;
    if (this.#has("absent") || !this.#content.isAddressed(this.#byte >> 1, isRead)) return false;
    this.#mode = isRead ? "read" : "write";
    return true;
  }

  #nextByte(): void {
    this.#clocks = 0;
    this.#byte = 0;
    if (!this.#isAcknowledged) {
      if (this.#mode === "read") this.#content.end();
      this.#mode = "idle";
      this.#putSda(false);
      return;
    }
    const nowUs = this.#wires.nowUs();
    const readyUs = this.#content.readyAtUs?.(nowUs, this.#mode === "read") ?? nowUs;
    const goOnUs = Math.max(readyUs, nowUs + (this.#setup.stretchUs ?? 0));
    if (goOnUs <= nowUs) {
      this.#beginByte();
      return;
    }
    this.#isStretching = true;
    this.#isPullingSda = false;
    this.#drive();
    if (goOnUs === FOREVER) this.#isUnready = true;
    else this.#goOnAt(goOnUs);
  }

  #goOnAt(goOnUs: number): void {
    this.#wires.at(goOnUs, () => {
      this.#beginByte();
      this.#wires.at(goOnUs + 2 * HOLD_US, () => {
        this.#isStretching = false;
        this.#drive();
      });
    });
  }

  #beginByte(): void {
    if (this.#mode === "read") {
      this.#byte = this.#content.read();
      this.#putBit();
    } else this.#putSda(false);
  }

  #putBit(): void {
    this.#putSda(((this.#byte >> (7 - this.#clocks)) & 1) === 0);
  }

  #putSda(isPulling: boolean): void {
    const event = this.#events;
    this.#wires.at(this.#wires.nowUs() + HOLD_US, () => {
      if (event !== this.#events) return;
      this.#isPullingSda = isPulling;
      this.#drive();
    });
  }

  #drive(): void {
    const released = this.#setup.hasPullUps === false ? "floating" : "pull-up";
    const { sda, scl } = this.#setup;
    this.#wires.drive(sda, this.#isPullingSda || this.#stuck.sda ? "low" : released);
    this.#wires.drive(scl, this.#isStretching || this.#stuck.scl ? "low" : released);
  }

  #has(kind: I2cFault["kind"]): boolean {
    const nowMs = this.#wires.nowUs() / 1000;
    const { faults = [] } = this.#setup;
    return faults.some(
      (fault) =>
        fault.kind === kind && nowMs >= (fault.fromMs ?? 0) && nowMs < (fault.untilMs ?? FOREVER),
    );
  }

  #plan({ kind, fromMs = 0, untilMs }: I2cFault): void {
    if (kind !== "holds SDA" && kind !== "holds SCL") return;
    const line = kind === "holds SDA" ? "sda" : "scl";
    const hold = (isStuck: boolean) => {
      this.#stuck = { ...this.#stuck, [line]: isStuck };
      this.#drive();
    };
    if (fromMs === 0) hold(true);
    else this.#wires.at(fromMs * 1000, () => hold(true));
    if (untilMs !== undefined) this.#wires.at(untilMs * 1000, () => hold(false));
  }
}

/**
 * The time from a fall of SCL to a change of SDA, in microseconds. SCL stays low for a longer time than this, even at 1
 * MHz, so SDA changes only while SCL is low.
 */
const HOLD_US = 0.3;
const FOREVER = Number.POSITIVE_INFINITY;
