import { z } from "zod";
import { BoardError } from "../../board/board-error.ts";
import type { MicroPythonBoard } from "../../board/micropython-board.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import type { Level } from "../../trace/waveform.ts";
import { type BoardPin, findPin, reasonFor } from "../definition/boards/board-kind.ts";
import { HEADER_PINS } from "../definition/boards/pico.ts";
import { boardOf, dutPinOf } from "../definition/dut-pins.ts";
import type { WiredRigDefinition } from "../definition/rig-definition.ts";
import { CheckFailure } from "./checklist.ts";
import type { Followed, WiringSeen } from "./wiring-faults.ts";

/** What `lookAtWiring` needs to know about a rig. */
export interface WiringQuestion {
  readonly definition: WiredRigDefinition;
  readonly dut: MicroPythonBoard;
  readonly instrument: Instrument;
  /**
   * True if an earlier check has found that the RUN wire is correct. If false, `lookAtWiring` tries all pins of the
   * instrument to find the wire to RUN.
   */
  readonly isRunFound: boolean;
}

/**
 * Finds out which pins are connected:
 * 1. Uses only pull resistors, to find pins that something else holds at a level. These pins must not be driven.
 * 2. Drives one pin at a time, from both boards and to both levels, and reads all other pins. All other pins are
 *    inputs, so two outputs never drive against each other.
 *
 * At the end all pins are inputs. Throws BoardError. Throws CheckFailure if the device under test cannot be checked.
 */
export async function lookAtWiring(question: WiringQuestion): Promise<WiringSeen> {
  const look = new WiringLook(question);
  try {
    return await look.all();
  } finally {
    look.letGo();
  }
}

class WiringLook {
  readonly #dut: MicroPythonBoard;
  readonly #instrument: Instrument;
  /** All pins of the device under test that the check looks at. The pins of wires come first. */
  readonly #dutPins: readonly BoardPin[];
  readonly #dutWireCount: number;
  readonly #hasPullDown: boolean;
  readonly #instrumentWires: readonly number[];
  readonly #instrumentPins: readonly number[];
  readonly #isRunFound: boolean;
  readonly #runPin: number | undefined;
  readonly #held = new Map<string, Level>();
  readonly #followed: Followed[] = [];
  readonly #resets: string[] = [];

  constructor({ definition, dut, instrument, isRunFound }: WiringQuestion) {
    const { wires, run } = definition;
    this.#dut = dut;
    this.#instrument = instrument;
    this.#isRunFound = isRunFound;
    this.#dutPins = dutPinsToLookAt(definition);
    this.#dutWireCount = Object.keys(wires).length;
    this.#hasPullDown = boardOf(definition).pulls.includes("down");
    this.#runPin = run?.instrument;
    const ends = Object.values(wires).map((wire) => wire.instrument);
    // The check covers all pins of the instrument's header, because a misplaced wire is usually in the next row of the
    // breadboard. If the instrument runs plain Firmata, the check covers only the pins of the rig, because the other
    // pins may have other uses.
    this.#instrumentPins =
      instrument.mostSteps > 0 ? HEADER_PINS : [...ends, ...(run ? [run.instrument] : [])];
    this.#instrumentWires = isRunFound ? ends : this.#instrumentPins;
  }

  async all(): Promise<WiringSeen> {
    await this.#sendHelper();
    const floatingHigh = await this.#findHeld();
    await this.#driveDut(0);
    await this.#driveDut(1);
    // If a pin is high and no driven pin explains this, something else may hold the pin high. So the check does not
    // drive this pin low.
    const linked = this.#linkedPins();
    const doubtful = floatingHigh.filter((pin) => !linked.has(instrumentName(pin)));
    // The board under test pulls its reset line up, and other parts of the board may pull the line down. So the check
    // never drives this line high.
    await this.#driveInstrument(1, this.#runPin === undefined ? [] : [this.#runPin]);
    // RUN has a pull-up, so a pin that is high for an unknown reason may be connected to RUN. Until RUN is found, such
    // pins are driven low, too.
    await this.#driveInstrument(0, this.#isRunFound ? doubtful : []);
    await this.#lookFromDut("None");
    return { held: this.#held, followed: this.#followed, resets: this.#resets };
  }

  letGo(): void {
    for (const pin of this.#instrumentPins) this.#instrument.mode(pin, "input");
    for (const pin of this.#instrumentPins) this.#instrument.io.reportDigitalPin(pin, 0);
  }

  /**
   * Records the pins that something holds at a level. Returns the instrument's pins that are high for an unknown
   * reason: the device under test pulls down all of its own pins, but these pins of the instrument stay high. A device
   * without pull-downs cannot pull down its pins. With such a device, a returned pin may be floating.
   */
  async #findHeld(): Promise<number[]> {
    await this.#setInstrument("input");
    const { low: lowInPullUp } = await this.#lookFromDut("Pin.PULL_UP");
    const { high: highInPullDown } = await this.#lookFromDut(this.#pullDown);
    const floating = await this.#readInstrument();
    await this.#lookFromDut("None");
    await this.#setInstrument("pull-up");
    const pulledUp = await this.#readInstrument();
    for (const pin of lowInPullUp) this.#held.set(pin, 0);
    // A pin without a pull-down may be high although nothing holds it high.
    if (this.#hasPullDown) for (const pin of highInPullDown) this.#held.set(pin, 1);
    for (const [pin, level] of pulledUp) {
      if (level === 0) this.#held.set(instrumentName(pin), 0);
    }
    return [...floating].filter(([, level]) => level === 1).map(([pin]) => pin);
  }

  async #driveDut(level: Level): Promise<void> {
    const pull = level === 0 ? "Pin.PULL_UP" : this.#pullDown;
    await this.#setInstrument(level === 0 ? "pull-up" : "input");
    for (const [index, pin] of this.#dutPins.slice(0, this.#dutWireCount).entries()) {
      const driver = dutName(pin);
      if (this.#held.has(driver)) continue;
      const seen = await unlessReset(this.#lookFromDut(pull, { index, level }));
      if (seen === undefined) await this.#noteReset(driver);
      else this.#note(driver, level, seen, await this.#readInstrument());
    }
  }

  async #driveInstrument(level: Level, omitted: readonly number[]): Promise<void> {
    const pull = level === 0 ? "Pin.PULL_UP" : this.#pullDown;
    await this.#setInstrument(level === 0 ? "pull-up" : "input");
    await this.#lookFromDut(pull);
    for (const pin of this.#instrumentWires) {
      const driver = instrumentName(pin);
      if (this.#held.has(driver) || omitted.includes(pin)) continue;
      this.#instrument.drive(pin, level);
      await this.#instrument.settle();
      const seen = await unlessReset(this.#lookFromDut(pull));
      const ofInstrument = await this.#readInstrument(pin);
      this.#instrument.mode(pin, level === 0 ? "pull-up" : "input");
      if (seen === undefined) {
        await this.#noteReset(driver);
        await this.#lookFromDut(pull);
      } else this.#note(driver, level, seen, ofInstrument);
    }
  }

  /**
   * Records which pins followed the driven pin. A floating pin may be high by itself. So if the driven level is high, a
   * pin that may float counts only if its connection is already known. The pins that may float are those of the
   * instrument, and those of a device under test without pull-downs.
   */
  #note(
    driver: string,
    level: Level,
    ofDut: DutLook,
    ofInstrument: ReadonlyMap<number, Level>,
  ): void {
    const linked = level === 1 ? this.#linkedPins() : undefined;
    const isKnown = (name: string) => linked?.has(name) !== false;
    const followers = [
      ...(level === 0 ? ofDut.low : ofDut.high).filter(
        (name) => this.#hasPullDown || isKnown(name),
      ),
      ...[...ofInstrument]
        .filter(([, seen]) => seen === level)
        .map(([pin]) => instrumentName(pin))
        .filter(isKnown),
    ].filter((name) => name !== driver && this.#held.get(name) !== level);
    this.#followed.push({ driver, level, followers });
  }

  #linkedPins(): Set<string> {
    return new Set(
      this.#followed
        .filter(({ followers }) => followers.length > 0)
        .flatMap(({ driver, followers }) => [driver, ...followers]),
    );
  }

  get #pullDown(): Pull {
    return this.#hasPullDown ? "Pin.PULL_DOWN" : "None";
  }

  /**
   * Sets all pins of the instrument and waits until the instrument has set them. Without this wait, the device under
   * test would read its pins too early.
   */
  async #setInstrument(mode: "input" | "pull-up"): Promise<void> {
    for (const pin of this.#instrumentPins) this.#instrument.mode(pin, mode);
    await this.#instrument.settle();
  }

  async #readInstrument(except?: number): Promise<Map<number, Level>> {
    return this.#instrument.readAll(this.#instrumentPins.filter((pin) => pin !== except));
  }

  /** Sets the pins of the device under test and returns their levels. Throws DutWasReset. */
  async #lookFromDut(
    pull: Pull,
    driven?: { readonly index: number; readonly level: Level },
  ): Promise<DutLook> {
    const code = `aiorig_look(${pull},${driven?.index ?? -1},${driven?.level ?? 0})`;
    try {
      const { output, error } = await this.#dut.exec(code, { limitMs: LOOK_LIMIT_MS });
      if (error === "") return parseLook(this.#dut.name, output.toString(), this.#dutPins);
      // If the board has a USB-to-serial bridge, a reset does not end the connection. Then only a missing helper
      // function shows that the board was reset.
      if (!error.includes("NameError")) throw lookFailure(this.#dut.name, error);
    } catch (error) {
      if (!(error instanceof BoardError) || !["gone", "reset"].includes(error.fault)) throw error;
    }
    throw new DutWasReset(this.#dut.name);
  }

  async #noteReset(driver: string): Promise<void> {
    this.#resets.push(driver);
    await this.#dut.interrupt();
    await this.#sendHelper();
  }

  async #sendHelper(): Promise<void> {
    const { error } = await this.#dut.exec(helper(this.#dutPins, this.#dutWireCount), {
      limitMs: LOOK_LIMIT_MS,
    });
    if (error !== "") throw lookFailure(this.#dut.name, error);
  }
}

class DutWasReset extends CheckFailure {
  constructor(board: string) {
    super([
      `${board} was reset while its wires were checked, although nothing drove its reset line. Check its power supply and its cable.`,
    ]);
  }
}

/**
 * Returns the levels that the device under test reported, or undefined if it was reset. While a pin is driven, a reset
 * is a result of the check and not an error.
 */
async function unlessReset(look: Promise<DutLook>): Promise<DutLook | undefined> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof DutWasReset) return undefined;
    throw error;
  }
}

type Pull = "None" | "Pin.PULL_UP" | "Pin.PULL_DOWN";

/**
 * The names of the pins of the device under test that read low, and of the pins that read high. A name is, for example,
 * `dut.GP15`.
 */
interface DutLook {
  readonly low: readonly string[];
  readonly high: readonly string[];
}

/**
 * The pins of the rig's wires, followed by all other pins to which a wire may be connected by mistake. Of these other
 * pins, the list lacks those that need care, because a pull resistor on such a pin could disturb the board.
 */
function dutPinsToLookAt(definition: WiredRigDefinition): BoardPin[] {
  const board = boardOf(definition);
  const wired = Object.values(definition.wires).map((wire) => dutPinOf(definition, wire));
  const others = (board.pins.usable ?? [])
    .map((name) => findPin(board, name))
    .filter(
      ({ id, label }) =>
        reasonFor(board.pins.careful, label) === undefined && !wired.some((pin) => pin.id === id),
    );
  return [...wired, ...others];
}

const LOOK_LIMIT_MS = 5000;

/**
 * Returns MicroPython code that defines the function `aiorig_look`, which sets and reads the given pins. The first
 * `wireCount` pins belong to wires, so the board must have these pins. If the board lacks one of the other pins, the
 * code skips this pin.
 */
function helper(pins: readonly BoardPin[], wireCount: number): string {
  return `
from machine import Pin
import time
aiorig_pins = {}
for n, pin in enumerate(${JSON.stringify(pins.map(({ id }) => id))}):
    try:
        aiorig_pins[n] = Pin(pin, Pin.IN)
    except Exception as error:
        if n < ${wireCount}:
            raise ValueError("Pin(%r): %s" % (pin, error))
def aiorig_look(pull, driven, level):
    for n, pin in aiorig_pins.items():
        if n != driven:
            pin.init(Pin.IN, pull)
    if driven >= 0:
        aiorig_pins[driven].init(Pin.OUT, value=level)
    time.sleep_ms(1)
    print([[n, pin.value()] for n, pin in aiorig_pins.items() if n != driven])
`;
}

function parseLook(board: string, output: string, pins: readonly BoardPin[]): DutLook {
  let levels: z.infer<typeof lookSchema>;
  try {
    levels = lookSchema.parse(JSON.parse(output));
  } catch (error) {
    throw new BoardError(
      "damaged",
      `the levels that ${board} reported are damaged. Bytes were lost, duplicated or changed on the way. Try again. If it happens again, check the cable and the USB hub.`,
      { cause: error },
    );
  }
  const at = (wanted: Level) =>
    levels.filter(([, level]) => level === wanted).map(([index]) => dutName(pins[index]!));
  return { low: at(0), high: at(1) };
}

const lookSchema = z.array(z.tuple([z.int(), z.literal([0, 1])]));

function lookFailure(board: string, error: string): CheckFailure {
  const why = error.trimEnd().split("\n").at(-1);
  return new CheckFailure([
    `${board} cannot read its pins (${why}). It does not have all pins that the rig's wires use. Check the wires and dut.board in the rig's file.`,
  ]);
}

function dutName({ label }: BoardPin): string {
  return `dut.${label}`;
}

function instrumentName(pin: number): string {
  return `instrument.GP${pin}`;
}
