import type { I2cTargetSetup } from "../trace/device-setup.ts";
import type { Device, DeviceWires } from "./device.ts";
import { type I2cContent, I2cTargetLine } from "./i2c-target-line.ts";

/** Makes an I2C target with registers. */
export function createI2cTarget(wires: DeviceWires, setup: I2cTargetSetup): Device {
  return new I2cTargetLine(wires, setup, new Registers(setup));
}

class Registers implements I2cContent {
  readonly #address: number;
  readonly #values: number[];
  #next = 0;
  #mustSelect = false;

  constructor({ address, registers }: I2cTargetSetup) {
    this.#address = address;
    this.#values = registers === undefined ? new Array(256).fill(0) : [...registers];
  }

  isAddressed(address: number, isRead: boolean): boolean {
    this.#mustSelect = !isRead;
    return address === this.#address;
  }

  write(byte: number): boolean {
    if (this.#mustSelect) {
      this.#mustSelect = false;
      this.#next = byte;
    } else {
      this.#values[this.#index] = byte;
      this.#next = this.#index + 1;
    }
    return true;
  }

  read(): number {
    const value = this.#values[this.#index] ?? 0xff;
    this.#next = this.#index + 1;
    return value;
  }

  end(): void {
    this.#mustSelect = false;
  }

  get #index(): number {
    return this.#next % Math.max(1, this.#values.length);
  }
}
