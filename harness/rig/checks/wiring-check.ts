import { z } from "zod";
import { BoardError } from "../../board/board-error.ts";
import type { MicroPythonBoard } from "../../board/micropython-board.ts";
import type { Instrument } from "../../instrument/instrument.ts";
import type { Level } from "../../trace/waveform.ts";
import { HEADER_PINS, type WiredRigDefinition } from "../definition/define-rig.ts";
import { CheckFailure } from "./checklist.ts";
import type { Followed, WiringSeen } from "./wiring-faults.ts";

/** What `lookAtWiring` needs to know. */
export interface WiringQuestion {
  readonly definition: WiredRigDefinition;
  readonly dut: MicroPythonBoard;
  readonly instrument: Instrument;
  /** True if the RUN wire is known to be right. If not, the check tries all pins of the instrument. */
  readonly isRunFound: boolean;
}

/**
 * Finds out which pins are connected. First uses only pulls to find the pins that something else holds at a level.
 * These pins are not driven later. Then drives one pin at a time, from both boards and to both levels, and reads all
 * other pins. All pins that are not driven are inputs, so two outputs never drive against each other. At the end all
 * pins are inputs. Throws BoardError, or CheckFailure if the device under test cannot be checked.
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
  readonly #dutWires: readonly number[];
  readonly #instrumentWires: readonly number[];
  readonly #instrumentPins: readonly number[];
  readonly #isRunFound: boolean;
  readonly #held = new Map<string, Level>();
  readonly #followed: Followed[] = [];
  readonly #resets: string[] = [];

  constructor({ definition: { wires, run }, dut, instrument, isRunFound }: WiringQuestion) {
    this.#dut = dut;
    this.#instrument = instrument;
    this.#isRunFound = isRunFound;
    this.#dutWires = Object.values(wires).map((wire) => wire.dut);
    const ends = Object.values(wires).map((wire) => wire.instrument);
    // All pins are checked, because a misplaced wire is usually in the next row. On a board with plain Firmata only the
    // pins of the rig are checked, because other pins may have other uses.
    this.#instrumentPins = instrument.mostSteps > 0 ? HEADER_PINS : [...ends, run.instrument];
    this.#instrumentWires = isRunFound ? ends : this.#instrumentPins;
  }

  async all(): Promise<WiringSeen> {
    await this.#sendHelper();
    const floatingHigh = await this.#findHeld();
    await this.#driveDut(0);
    await this.#driveDut(1);
    // If a pin is high without a connection to the other board, something may hold it high, so it is not driven low.
    const linked = this.#linkedPins();
    const doubtful = floatingHigh.filter((pin) => !linked.has(nameOf("instrument", pin)));
    await this.#driveInstrument(1, []);
    // A doubtful pin may also be connected to RUN, which has a pull-up. So all pins are driven until RUN is found.
    await this.#driveInstrument(0, this.#isRunFound ? doubtful : []);
    await this.#lookFromDut("None");
    return { held: this.#held, followed: this.#followed, resets: this.#resets };
  }

  letGo(): void {
    for (const pin of this.#instrumentPins) this.#instrument.mode(pin, "input");
    for (const pin of this.#instrumentPins) this.#instrument.io.reportDigitalPin(pin, 0);
  }

  /** Returns the instrument's pins that are high while all pins of the other board are pulled down. */
  async #findHeld(): Promise<number[]> {
    this.#setInstrument("input");
    const { low: lowInPullUp } = await this.#lookFromDut("Pin.PULL_UP");
    const { high: highInPullDown } = await this.#lookFromDut("Pin.PULL_DOWN");
    const floating = await this.#readInstrument();
    await this.#lookFromDut("None");
    this.#setInstrument("pull-up");
    const pulledUp = await this.#readInstrument();
    for (const pin of lowInPullUp) this.#held.set(nameOf("dut", pin), 0);
    for (const pin of highInPullDown) this.#held.set(nameOf("dut", pin), 1);
    for (const [pin, level] of pulledUp) {
      if (level === 0) this.#held.set(nameOf("instrument", pin), 0);
    }
    return [...floating].filter(([, level]) => level === 1).map(([pin]) => pin);
  }

  async #driveDut(level: Level): Promise<void> {
    const pull = level === 0 ? "Pin.PULL_UP" : "Pin.PULL_DOWN";
    this.#setInstrument(level === 0 ? "pull-up" : "input");
    for (const pin of this.#dutWires) {
      const driver = nameOf("dut", pin);
      if (this.#held.has(driver)) continue;
      const seen = await unlessReset(this.#lookFromDut(pull, { pin, level }));
      if (seen === undefined) await this.#noteReset(driver);
      else this.#note(driver, level, seen, await this.#readInstrument());
    }
  }

  async #driveInstrument(level: Level, omitted: readonly number[]): Promise<void> {
    const pull = level === 0 ? "Pin.PULL_UP" : "Pin.PULL_DOWN";
    this.#setInstrument(level === 0 ? "pull-up" : "input");
    await this.#lookFromDut(pull);
    for (const pin of this.#instrumentWires) {
      const driver = nameOf("instrument", pin);
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
   * Records which pins followed the driven pin. A floating pin of the instrument may be high by itself. So for a high
   * level, a pin counts only if its connection is already known.
   */
  #note(
    driver: string,
    level: Level,
    ofDut: DutLook,
    ofInstrument: ReadonlyMap<number, Level>,
  ): void {
    const linked = level === 1 ? this.#linkedPins() : undefined;
    const followers = [
      ...(level === 0 ? ofDut.low : ofDut.high).map((pin) => nameOf("dut", pin)),
      ...[...ofInstrument]
        .filter(([, seen]) => seen === level)
        .map(([pin]) => nameOf("instrument", pin))
        .filter((name) => linked?.has(name) !== false),
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

  #setInstrument(mode: "input" | "pull-up"): void {
    for (const pin of this.#instrumentPins) this.#instrument.mode(pin, mode);
  }

  async #readInstrument(except?: number): Promise<Map<number, Level>> {
    return this.#instrument.readAll(this.#instrumentPins.filter((pin) => pin !== except));
  }

  /** Sets the pins of the device under test and returns their levels. Throws DutWasReset. */
  async #lookFromDut(
    pull: "None" | "Pin.PULL_UP" | "Pin.PULL_DOWN",
    driven?: { readonly pin: number; readonly level: Level },
  ): Promise<DutLook> {
    const code = `aiorig_look(${pull},${driven?.pin ?? -1},${driven?.level ?? 0})`;
    try {
      const { output, error } = await this.#dut.exec(code, { limitMs: LOOK_LIMIT_MS });
      if (error === "") return parseLook(output.toString());
      // If the board has a USB-to-serial bridge, the only sign of a reset is that the helper function is missing.
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
    const { error } = await this.#dut.exec(helper(this.#dutWires), { limitMs: LOOK_LIMIT_MS });
    if (error !== "") throw lookFailure(this.#dut.name, error);
  }
}

class DutWasReset extends CheckFailure {
  constructor(board: string) {
    super([
      `${board} was reset while its wires were checked, although nothing drove its RUN wire. Check its power supply and its cable.`,
    ]);
  }
}

/** Returns undefined if the device under test was reset. While a pin is driven, a reset is a result, not an error. */
async function unlessReset(look: Promise<DutLook>): Promise<DutLook | undefined> {
  try {
    return await look;
  } catch (error) {
    if (error instanceof DutWasReset) return undefined;
    throw error;
  }
}

interface DutLook {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

const LOOK_LIMIT_MS = 5000;

/** A MicroPython program that reads all header pins that the board has. The pins with wires must exist. */
function helper(wires: readonly number[]): string {
  return `
from machine import Pin
import time
aiorig_pins = {}
for n in ${JSON.stringify(HEADER_PINS)}:
    try:
        aiorig_pins[n] = Pin(n, Pin.IN)
    except ValueError:
        if n in ${JSON.stringify(wires)}:
            raise
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

function parseLook(output: string): DutLook {
  const levels = lookSchema.parse(JSON.parse(output));
  const at = (wanted: Level) => levels.filter(([, level]) => level === wanted).map(([pin]) => pin);
  return { low: at(0), high: at(1) };
}

const lookSchema = z.array(z.tuple([z.int(), z.literal([0, 1])]));

function lookFailure(board: string, error: string): CheckFailure {
  const why = error.trimEnd().split("\n").at(-1);
  return new CheckFailure([
    `${board} cannot read its pins (${why}). It does not have all pins that the rig's wires use. Check the wires in the rig's file.`,
  ]);
}

function nameOf(board: "dut" | "instrument", pin: number): string {
  return `${board}.GP${pin}`;
}
