/**
 * A device that is connected to wires of a pin setup and answers the program. It is simulated, so it needs a target
 * with simulated or emulated wires. A device that only makes edges at given times is a stimulus instead (see
 * harness/devices/).
 */
export type DeviceSetup = I2cTargetSetup | Htu21dSetup | KeyboardSetup | LinkSetup;

/** The settings that all I2C targets have: their wires, pull-ups, clock stretching and faults. */
export interface I2cDeviceSetup {
  /** The names of the device's wires in the pin setup. */
  readonly sda: string;
  readonly scl: string;
  /** False if the device has no pull-ups on its board. The default is true. */
  readonly hasPullUps?: boolean;
  /** The time in microseconds for which the device holds SCL low after each byte. The default is 0. */
  readonly stretchUs?: number;
  readonly faults?: readonly I2cFault[];
}

/**
 * A fault of a device on an I2C bus. The fault lasts from `fromMs` to `untilMs`, in milliseconds after the start of the
 * program. By default, it lasts for the whole run.
 * - `absent`: the device does not answer to its address.
 * - `refuses data`: the device answers to its address, but refuses each byte that the controller writes.
 * - `holds SDA`, `holds SCL`: the device holds the line low.
 */
export interface I2cFault {
  readonly kind: "absent" | "refuses data" | "holds SDA" | "holds SCL";
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/**
 * An I2C target with registers of one byte. One register is selected. The first written byte is the number of the
 * register to select. Each further byte is written to the selected register, and each byte that is read comes from the
 * selected register. After each written or read register, the next register is selected. The first register follows the
 * last register.
 */
export interface I2cTargetSetup extends I2cDeviceSetup {
  readonly kind: "i2c target";
  /** The address of seven bits. */
  readonly address: number;
  /** The values of the registers at the start. The default is 256 registers with 0. */
  readonly registers?: readonly number[];
}

/** A sensor for temperature and humidity with the commands and the times of the HTU21D. Its address is 0x40. */
export interface Htu21dSetup extends I2cDeviceSetup {
  readonly kind: "htu21d";
  /**
   * The climates that the sensor measures, in order of time. Each climate lasts until the next climate. The default is
   * 25 degrees and 50 %.
   */
  readonly climate?: readonly Climate[];
  /**
   * The numbers of the measurements whose checksum is wrong, because one bit changes on the way. The first measurement
   * has the number 0.
   */
  readonly badChecksums?: readonly number[];
}

export interface Climate {
  readonly atMs: number;
  readonly celsius: number;
  /** Relative humidity in percent. */
  readonly humidity: number;
}

/** A matrix of keys. A pressed key connects its row with its column. */
export interface KeyboardSetup {
  readonly kind: "keyboard";
  /** The names of wires. */
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  readonly presses: readonly KeyPress[];
  /**
   * True if each key has a diode from its column to its row. The default is false. Without diodes, three pressed keys
   * may be corners of a rectangle. The matrix then looks as if the key at the fourth corner were pressed, too.
   */
  readonly hasDiodes?: boolean;
  /**
   * True if the wires have pull-downs, and the program drives one wire at a time high. The default is false: the wires
   * have pull-ups, and the program drives one wire at a time low.
   */
  readonly isPulledDown?: boolean;
}

/**
 * A press of a key, from `atMs` to `untilMs`, in milliseconds after the start of the program. `row` and `column` count
 * from 0.
 */
export interface KeyPress {
  readonly row: number;
  readonly column: number;
  readonly atMs: number;
  readonly untilMs: number;
}

/**
 * One of the two ends of an I2C link: the initiator, which starts the exchanges. It behaves like `Initiator` in
 * micropython-async. On the bus, it is a target. It restarts in three cases: the other end does not answer for 100 ms,
 * refuses an exchange, or does not read the expected bytes.
 */
export interface LinkInitiatorSetup extends I2cDeviceSetup, LinkEndSetup {
  readonly kind: "link initiator";
  /** The time from the end of an exchange to the start of the next exchange. The default is 100 ms. */
  readonly pollMs?: number;
}

/**
 * A device that has an I2C link with the program. The device behaves like `Responder` in micropython-async, and it is
 * the controller of the bus. It restarts if the program does not continue within 100 ms.
 */
export interface LinkResponderSetup extends LinkEndSetup {
  readonly kind: "link responder";
  readonly sda: string;
  readonly scl: string;
  /** The wire that resets this end while it is low. The field is undefined if nothing can reset this end. */
  readonly reset?: string;
}

type LinkSetup = LinkInitiatorSetup | LinkResponderSetup;

/**
 * The settings that both ends of an I2C link have. Exchanges are numbered from 0, and the numbers continue after a
 * restart.
 */
export interface LinkEndSetup {
  /**
   * `syn` is the wire with which the initiator asks for transfers. `ack` is the wire with which the responder answers.
   */
  readonly syn: string;
  readonly ack: string;
  /** The I2C address of the initiator, which is a target on the bus. The default is 0x12. */
  readonly address?: number;
  /**
   * The time in milliseconds from the moment when the other end becomes ready until this end becomes ready. By default,
   * an initiator becomes ready almost immediately after the other end, and a responder does not wait for the other end.
   */
  readonly readyAfterMs?: number;
  /**
   * The payloads that this end sends, in this order. This end sends one payload in each exchange in which the other end
   * accepts a payload.
   */
  readonly sends?: readonly LinkPayload[];
  /** True if this end answers each payload with the same text in capital letters. */
  readonly answers?: boolean;
  /**
   * The size of this end's receive buffer. This end refuses payloads that are longer than the buffer. The default is
   * 200 bytes.
   */
  readonly longestPayload?: number;
  /**
   * This end accepts no payload in the exchanges from `from` to `until` - 1. A payload that arrives in these exchanges
   * is lost.
   */
  readonly holdsOff?: { readonly from: number; readonly until: number };
  /**
   * This end stops in the middle of an exchange, and starts again after `forMs`. By default, this is the exchange with
   * the number `inExchange`. If `atPayload` is set, it is the first exchange, from `inExchange` on, in which the
   * initiator sends a payload.
   */
  readonly stops?: {
    readonly inExchange: number;
    readonly forMs: number;
    readonly atPayload?: boolean;
  };
}

export interface LinkPayload {
  /** Each character is one byte, from 0 to 0xff. */
  readonly text: string;
  /** The number of the first exchange in which this end may send the payload. The default is 0. */
  readonly fromExchange?: number;
  /** The length that this end announces for the payload. The default is the real length of the payload. */
  readonly announcedLength?: number;
}
