/** The name of a pin in a rig's file, such as `15`, `"GP15"`, `"IO4"`, `"X1"`, `"PA5"` or `"P0_13"`. */
export type PinName = number | string;

/**
 * A kind of board that can be the device under test: what aiorig needs to know about it, as plain data. `BOARDS`
 * contains the kinds that aiorig knows. A rig may also describe its own kind.
 */
export interface BoardKind {
  /** The name of the board in messages, with an article: `an ESP32 board`. */
  readonly title: string;
  /** A regular expression for `sys.platform` of MicroPython on this board. */
  readonly platform: string;
  /** A regular expression for `os.uname().machine`, which has the names of the board and its chip. */
  readonly machine: string;
  /**
   * The voltage of a high output. A board with more than 3.6 V needs a level shifter, because the instrument has 3.3 V.
   */
  readonly logicVolts: number;
  /** The line that resets the chip when it is low, such as RUN, EN or NRST. The board itself pulls this line up. */
  readonly resetLine: { readonly name: string; readonly place: string };
  /**
   * How the board connects to USB:
   * - `native`: the chip itself has USB.
   * - `adapter`: the serial port is a UART behind a USB adapter.
   * - `either`: some boards of this kind have native USB, and others have an adapter.
   */
  readonly usb: "native" | "adapter" | "either";
  /** The baud rate of the REPL. It has no effect on native USB. */
  readonly baudRate: number;
  /** True if the board prints a log on its serial port when it boots. */
  readonly printsBootLog: boolean;
  /** The period of `time.ticks_ms` in milliseconds. After this time, the value starts again from 0. */
  readonly ticksPeriodMs: number;
  /** True if `Pin.irq` of the board accepts `hard=True`. */
  readonly hasHardIrq: boolean;
  /** The kinds of pull resistors that every usable pin has. The wiring check needs pull-ups. */
  readonly pulls: readonly ("up" | "down")[];
  /**
   * The number of the timer that replaces `machine.Timer(-1)`. Set only if the board has no virtual timers. `none`
   * means that programs cannot use the board's `machine.Timer` at all, because it is too different.
   */
  readonly timer?: number | "none" | undefined;
  readonly pins: BoardPins;
  /** Sentences about this kind of board for the wiring page. */
  readonly warnings: readonly string[];
}

/** The pins of a board. */
export interface BoardPins {
  /** The form in which `machine.Pin` accepts a pin: as a number, or as a text. */
  readonly form: "number" | "text";
  /**
   * The texts before the number of a pin, such as `GP` or `IO`. Messages use the first text. Empty if `form` is `text`.
   */
  readonly prefixes: readonly string[];
  /**
   * All pins that a wire may use. Absent if boards of this kind have different pins. Then only the board itself knows
   * its pins.
   */
  readonly usable?: readonly PinName[] | undefined;
  /**
   * Pins that no wire may use. The keys are the names of the pins in messages. The values are reasons, written as parts
   * of a sentence.
   */
  readonly refused: Readonly<Record<string, string>>;
  /**
   * Pins that a wire may use, but with care. The keys are the names of the pins in messages. The values are reasons,
   * written as full sentences.
   */
  readonly careful: Readonly<Record<string, string>>;
}

/** A pin of a board, in the two forms that aiorig needs. */
export interface BoardPin {
  /** The value that `machine.Pin` of the board accepts. */
  readonly id: PinName;
  /** The name of the pin in messages, such as `GP15` or `PA5`. */
  readonly label: string;
}

/** Finds a pin of a board. Throws RangeError if a wire cannot use the pin. The message says why. */
export function findPin({ title, pins }: BoardKind, name: PinName): BoardPin {
  const pin = readName(pins, name);
  if (pin === undefined) throw new RangeError(explainForm(title, pins, name));
  const refused = reasonFor(pins.refused, pin.label);
  if (refused !== undefined) {
    throw new RangeError(
      `no wire can use ${pin.label} of ${title}, because ${refused}. Use another pin`,
    );
  }
  if (pins.usable !== undefined && !pins.usable.includes(pin.id)) {
    throw new RangeError(`${title} has no pin ${pin.label} that a wire can use`);
  }
  return pin;
}

/**
 * Looks for a pin in a list of refused pins, or in a list of pins that need care. Returns the reason in the list, or
 * undefined if the pin is not in the list.
 */
export function reasonFor(
  reasons: BoardPins["refused"] | BoardPins["careful"],
  label: string,
): string | undefined {
  return Object.hasOwn(reasons, label) ? reasons[label] : undefined;
}

/** Lists the numbers from `first` to `last`. */
export function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

/** Returns an object that has each of `labels` as a key. The value of each key is `reason`. */
export function pinsWith(labels: readonly string[], reason: string): Record<string, string> {
  return Object.fromEntries(labels.map((label) => [label, reason]));
}

function readName({ form, prefixes }: BoardPins, name: PinName): BoardPin | undefined {
  if (form === "text") return typeof name === "string" ? { id: name, label: name } : undefined;
  const [prefix = ""] = prefixes;
  const known = ["", ...prefixes].find((text) => isNumbered(`${name}`, text));
  if (known === undefined) return undefined;
  const id = Number(`${name}`.slice(known.length));
  return { id, label: `${prefix}${id}` };
}

function isNumbered(name: string, prefix: string): boolean {
  return name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length));
}

function explainForm(title: string, { form, prefixes }: BoardPins, name: PinName): string {
  const quoted = JSON.stringify(name);
  if (form === "text") {
    return `${quoted} is not the name of a pin: machine.Pin of ${title} needs a text, such as "PA5", "X1" or "P13"`;
  }
  return `${quoted} is not the name of a pin: machine.Pin of ${title} needs a number, such as 4 or "${prefixes[0]}4"`;
}
