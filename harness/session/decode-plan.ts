import type { DisplaySize } from "../decoders/hd44780-memory.ts";
import type { SpiMode, SpiWires } from "../decoders/spi.ts";
import type { SerialFormat } from "../trace/serial-line.ts";
import { USUAL_FORMAT } from "../trace/serial-line.ts";
import { wireNamed } from "./board-pins.ts";
import { StimulusError } from "./stimulus/stimulus-error.ts";

/**
 * A decoder with its settings and the wires that it reads. The wires are named after pins, such as `GP4`. Whether these
 * pins exist is not checked here, because only the target knows which pins it has.
 */
export interface DecodePlan {
  /** The text of the user, such as `i2c:GP4,GP5`. */
  readonly text: string;
  readonly decoder: "i2c" | "spi" | "uart" | "nec" | "hd44780";
  /** The wires, in the order that the decoder needs. */
  readonly wires: readonly string[];
  /** The baud rate and the frame of a UART. Other decoders have no baud rate and no frame. */
  readonly format?: SerialFormat;
  /**
   * The size of the display, in columns and rows. If no size is given, reports do not show the text of the whole
   * display.
   */
  readonly size?: DisplaySize;
  /** The mode of an SPI bus, and the signal on each of its wires. */
  readonly spi?: { readonly mode: SpiMode; readonly roles: readonly (keyof SpiWires)[] };
}

/**
 * Parses the decoder and its wires, such as `i2c:GP4,GP5` (SDA, SCL), `spi:GP2,GP3,GP4,GP5` (SCK, MOSI, MISO, CS),
 * `uart:GP0:9600`, `nec:GP16` or `hd44780:RS,E,D4,D5,D6,D7:16x2`. Throws StimulusError if the text is not valid.
 */
export function parseDecode(text: string): DecodePlan {
  const [decoder = "", names = "", ...more] = text.split(":");
  if (decoder === "spi") return parseSpi(names.split(","), more, text);
  const count = Object.hasOwn(WIRES, decoder) ? WIRES[decoder as keyof typeof WIRES] : 0;
  if (count === 0) {
    throw new StimulusError(
      `there is no decoder ${JSON.stringify(decoder)}. Write ${DECODE_EXAMPLE}.`,
    );
  }
  const wires = names.split(",").map(wireNamed);
  if (wires.includes("")) throw unclear(text);
  if (wires.length !== count || new Set(wires).size !== count) {
    const pins = count === 1 ? "one pin" : `${count} different pins`;
    throw new StimulusError(`the decoder ${decoder} needs ${pins}. Write ${DECODE_EXAMPLE}.`);
  }
  const plan = { text, decoder: decoder as DecodePlan["decoder"], wires };
  if (decoder === "uart") return { ...plan, format: parseFormat(more, text) };
  if (decoder === "hd44780" && more.length === 1)
    return { ...plan, size: parseSize(more[0]!, text) };
  if (more.length > 0) throw unclear(text);
  return plan;
}

const WIRES: Readonly<Record<Exclude<DecodePlan["decoder"], "spi">, number>> = {
  i2c: 2,
  uart: 1,
  nec: 1,
  hd44780: 6,
};

const DECODE_EXAMPLE =
  "i2c:GP4,GP5 (SDA, SCL), spi:GP2,GP3,GP4,GP5 (SCK, MOSI, MISO, CS), uart:GP0:9600 (9600 baud), uart:GP0:9600:8E1 (8 bits, even parity, 1 stop bit), nec:GP16, or hd44780:GP8,GP9,GP10,GP11,GP12,GP13:16x2 (RS, E, D4 to D7; 16 columns, 2 rows)";

/**
 * Parses the wires and the mode of an SPI bus, such as `GP2,GP3,GP4,GP5` and `3`. The wires are SCK, MOSI, MISO and CS.
 * MISO and CS are optional. For a bus with CS but without MISO, the user writes `-` instead of MISO.
 */
function parseSpi(names: readonly string[], more: readonly string[], text: string): DecodePlan {
  const [mode = "0", ...rest] = more;
  const named = SPI_ROLES.map((role, i) => ({ role, wire: wireNamed(names[i] ?? "-") }));
  const used = named.filter(({ role, wire }) => wire !== "-" || role === "sck" || role === "mosi");
  const wires = used.map(({ wire }) => wire);
  if (!/^[0-3]$/.test(mode) || rest.length > 0 || wires.includes("")) throw unclear(text);
  const isTooLong = names.length > SPI_ROLES.length;
  if (isTooLong || wires.includes("-") || new Set(wires).size !== wires.length) {
    throw new StimulusError(
      `the decoder spi needs two to four different pins: SCK, MOSI, MISO, CS. If there is a CS but no MISO, write "-" instead of the pin for MISO, such as spi:GP2,GP3,-,GP5.`,
    );
  }
  const roles = used.map(({ role }) => role);
  return { text, decoder: "spi", wires, spi: { mode: Number(mode) as SpiMode, roles } };
}

const SPI_ROLES = ["sck", "mosi", "miso", "cs"] as const;

/** Parses a baud rate and a frame, such as `9600` and `7E2`. */
function parseFormat(parts: readonly string[], text: string): SerialFormat {
  const [baud = "115200", frame = "8N1", ...more] = parts;
  const baudRate = Number(baud);
  const [, bits, parity, stop] = /^([5-8])([NEO])([12])$/i.exec(frame) ?? [];
  if (!(baudRate >= 1 && baudRate <= 10_000_000) || bits === undefined || more.length > 0) {
    throw unclear(text);
  }
  return {
    ...USUAL_FORMAT,
    baudRate,
    dataBits: Number(bits),
    parity: PARITIES[parity!.toUpperCase()]!,
    stopBits: stop === "2" ? 2 : 1,
  };
}

/**
 * Parses the columns and rows of a display, such as `16x2`. Throws if the display would have more than four rows, or if
 * its text does not fit into its memory, which has two lines of 40 characters.
 */
function parseSize(part: string, text: string): DisplaySize {
  const [, columns, rows] = /^(\d+)x(\d+)$/.exec(part)?.map(Number) ?? [];
  const isSize = columns! >= 1 && rows! >= 1 && rows! <= 4 && columns! * Math.ceil(rows! / 2) <= 40;
  if (!isSize) throw unclear(text);
  return { columns: columns!, rows: rows! };
}

const PARITIES: Readonly<Record<string, SerialFormat["parity"]>> = {
  N: "none",
  E: "even",
  O: "odd",
};

function unclear(text: string): StimulusError {
  return new StimulusError(`${JSON.stringify(text)} is not clear. Write ${DECODE_EXAMPLE}.`);
}
