import type { Climate, Htu21dSetup } from "../trace/device-setup.ts";
import type { Device, DeviceWires } from "./device.ts";
import { type I2cContent, I2cTargetLine } from "./i2c-target-line.ts";

/** Makes a simulated sensor that has the commands, times and checksums of the HTU21D data sheet. */
export function createHtu21d(wires: DeviceWires, setup: Htu21dSetup): Device {
  return new I2cTargetLine(wires, setup, new Sensor(wires, setup));
}

/**
 * The sensor without the electrical side of its bus. If the sensor measures without holding the bus, it does not answer
 * a read during the measurement. Each measurement takes the longest time that the data sheet allows.
 *
 * Not modelled: the heater's effect, the battery bit, noise, the serial number.
 */
class Sensor implements I2cContent {
  readonly #wires: DeviceWires;
  readonly #setup: Htu21dSetup;
  #user = USER_RESET;
  #command = 0;
  /** The bytes that the controller reads from the sensor. */
  #answer: number[] = [];
  #readyUs = 0;
  #measurements = 0;
  #bytesWritten = 0;

  constructor(wires: DeviceWires, setup: Htu21dSetup) {
    this.#wires = wires;
    this.#setup = setup;
  }

  isAddressed(address: number, isRead: boolean): boolean {
    if (address !== HTU21D_ADDRESS) return false;
    this.#bytesWritten = 0;
    const isMeasuring = this.#wires.nowUs() < this.#readyUs;
    if (!isMeasuring) return true;
    // While the sensor measures or resets, it answers only a read that follows a command with "hold". This command lets
    // the sensor hold the bus during the measurement.
    return isRead && this.#holdsBus;
  }

  write(byte: number): boolean {
    this.#bytesWritten += 1;
    if (this.#bytesWritten === 1) return this.#obey(byte);
    if (this.#command !== WRITE_USER || this.#bytesWritten > 2) return false;
    this.#user = (this.#user & USER_RESERVED) | (byte & ~USER_RESERVED);
    return true;
  }

  read(): number {
    return this.#answer.shift() ?? 0xff;
  }

  end(): void {}

  readyAtUs(nowUs: number, isRead: boolean): number {
    return isRead && this.#holdsBus ? this.#readyUs : nowUs;
  }

  get #holdsBus(): boolean {
    return this.#command === TEMPERATURE_HOLD || this.#command === HUMIDITY_HOLD;
  }

  #obey(command: number): boolean {
    this.#command = command;
    const nowUs = this.#wires.nowUs();
    switch (command) {
      case TEMPERATURE_HOLD:
      case TEMPERATURE:
        this.#measure(nowUs, true);
        return true;
      case HUMIDITY_HOLD:
      case HUMIDITY:
        this.#measure(nowUs, false);
        return true;
      case READ_USER:
        this.#answer = [this.#user];
        return true;
      case WRITE_USER:
        return true;
      case RESET:
        this.#user = (this.#user & HEATER) | (USER_RESET & ~HEATER);
        this.#answer = [];
        this.#readyUs = nowUs + RESET_MS * 1000;
        return true;
      default:
        return false;
    }
  }

  #measure(nowUs: number, isTemperature: boolean): void {
    const { temperature, humidity } = RESOLUTIONS[((this.#user >> 6) & 2) | (this.#user & 1)]!;
    const { bits, longestMs } = isTemperature ? temperature : humidity;
    this.#readyUs = nowUs + longestMs * 1000;
    const { celsius, humidity: percent } = climateAt(this.#setup.climate, nowUs / 1000);
    const share = isTemperature ? (celsius + 46.85) / 175.72 : (percent + 6) / 125;
    const value = Math.max(0, Math.min(0xffff, Math.round(share * 0x10000)));
    // The lowest two bits of a measured value are the status. All bits that the resolution does not include are 0.
    const kept = (value & ~((1 << (16 - bits)) - 1) & 0xfffc) | (isTemperature ? 0 : 2);
    const bytes: [number, number] = [kept >> 8, kept & 0xff];
    const isBad = this.#setup.badChecksums?.includes(this.#measurements) ?? false;
    this.#measurements += 1;
    const checksum = checksumOf(bytes);
    if (isBad) bytes[0] ^= DAMAGED_BIT;
    this.#answer = [...bytes, checksum];
  }
}

/**
 * The bit of the upper byte that is inverted to make the checksum wrong. This changes the measured value by a quarter
 * of its range.
 */
const DAMAGED_BIT = 0x40;

/**
 * Returns the checksum of the HTU21D: an eight-bit CRC with the polynomial x^8 + x^5 + x^4 + 1 and the start value 0.
 */
export function checksumOf(bytes: readonly number[]): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x131) & 0xff : crc << 1;
  }
  return crc;
}

function climateAt(climate: readonly Climate[] = [], atMs: number): Omit<Climate, "atMs"> {
  return climate.findLast((one) => one.atMs <= atMs) ?? climate[0] ?? USUAL_CLIMATE;
}

const USUAL_CLIMATE = { celsius: 25, humidity: 50 };

export const HTU21D_ADDRESS = 0x40;
const TEMPERATURE_HOLD = 0xe3;
const HUMIDITY_HOLD = 0xe5;
const TEMPERATURE = 0xf3;
const HUMIDITY = 0xf5;
const WRITE_USER = 0xe6;
const READ_USER = 0xe7;
const RESET = 0xfe;
const RESET_MS = 15;
const USER_RESET = 0x02;
/** Bits of the user register that a write must not change: the reserved bits, and the state of the battery. */
const USER_RESERVED = 0x78;
const HEATER = 0x04;

interface Resolution {
  readonly bits: number;
  readonly longestMs: number;
}

/** The resolutions of the sensor for each value of bit 7 and bit 0 in the user register. */
const RESOLUTIONS: readonly { readonly humidity: Resolution; readonly temperature: Resolution }[] =
  [
    { humidity: { bits: 12, longestMs: 16 }, temperature: { bits: 14, longestMs: 50 } },
    { humidity: { bits: 8, longestMs: 3 }, temperature: { bits: 12, longestMs: 13 } },
    { humidity: { bits: 10, longestMs: 5 }, temperature: { bits: 13, longestMs: 25 } },
    { humidity: { bits: 11, longestMs: 8 }, temperature: { bits: 11, longestMs: 7 } },
  ];
