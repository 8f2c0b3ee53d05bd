import type { Level } from "../../trace/waveform.ts";
import type { BoardKind } from "../definition/boards/board-kind.ts";
import { boardOf, dutPinOf } from "../definition/dut-pins.ts";
import type { WiredRigDefinition } from "../definition/rig-definition.ts";

/** What the check observed about the wires of a rig. Pins have names such as `dut.GP15` and `instrument.GP15`. */
export interface WiringSeen {
  /**
   * Each pin that stays at a level although a pull resistor pulls it to the opposite level. The value is the level at
   * which the pin stays.
   */
  readonly held: ReadonlyMap<string, Level>;
  /** For each pin, and for each level to which this pin was driven: the other pins that took this level. */
  readonly followed: readonly Followed[];
  /** Pins that reset the device under test when the instrument drove them low. */
  readonly resets: readonly string[];
}

export interface Followed {
  readonly driver: string;
  readonly level: Level;
  readonly followers: readonly string[];
}

/**
 * Says what is wrong with the wires and what to do, in one or two sentences per problem. Returns an empty list if all
 * wires are as defined.
 */
export function explainWires(definition: WiredRigDefinition, seen: WiringSeen): string[] {
  const wires = Object.entries(definition.wires).map(
    ([name, { dut, instrument }]): Wire => ({
      name,
      dut: `dut.${dutPinOf(definition, { dut }).label}`,
      instrument: `instrument.GP${instrument}`,
    }),
  );
  const groups = new Groups(seen);
  const held = wires.filter((wire) => seen.held.has(wire.dut) || seen.held.has(wire.instrument));
  const others = wires.filter((wire) => !held.includes(wire));
  const swapped = findSwapped(others, groups);
  const rest = others.filter((wire) => !swapped.flat().includes(wire));
  const joined = groups.all.filter(isJoined);
  return [
    ...held.map((wire) => explainHeld(wire, seen)),
    ...swapped.map(explainSwapped),
    ...joined.map((group) => explainJoined(group, wires)),
    ...resetsByWires(wires, seen, boardOf(definition).resetLine),
    ...rest.flatMap((wire) => explainWire(wire, wires, groups, seen)),
  ];
}

/** Says why the reset wire did not reset the device under test, and what to do. */
export function explainRun(definition: WiredRigDefinition, seen: WiringSeen): string {
  const { name: line, place } = boardOf(definition).resetLine;
  const runPin = definition.run?.instrument;
  const pin = `instrument.GP${runPin}`;
  const remedy = `Connect GP${runPin} of the instrument to ${line} of the device under test (${place})`;
  const head = `${line}: the device under test was not reset when GP${runPin} of the instrument went low`;
  const elsewhere = seen.resets.find((name) => name !== pin);
  if (elsewhere !== undefined) {
    return `${head}, but it was reset when ${inWords(elsewhere)} went low. The ${line} wire is in the wrong place. ${remedy}.`;
  }
  const others = new Groups(seen).of(pin).filter((name) => name !== pin);
  if (others.length > 0) {
    return `${head}, because the ${line} wire goes to ${listed(others.map(inWords))} instead of ${line}. ${remedy}.`;
  }
  if (seen.held.get(pin) === 0) {
    return `${head}, because something holds GP${runPin} at 0 V. Check for a short to GND. ${remedy}.`;
  }
  return `${head}, because the ${line} wire is open or missing. ${remedy}.`;
}

interface Wire {
  readonly name: string;
  readonly dut: string;
  readonly instrument: string;
}

/** Groups of pins that are connected, directly or indirectly. */
class Groups {
  readonly #groups = new Map<string, Set<string>>();

  constructor({ followed }: WiringSeen) {
    for (const { driver, followers } of followed) {
      const group = new Set([driver, ...followers].flatMap((pin) => [...this.#groupOf(pin)]));
      for (const pin of group) this.#groups.set(pin, group);
    }
  }

  /** All groups with more than one pin. The pins of a group are sorted. */
  get all(): string[][] {
    return [...new Set(this.#groups.values())].filter(({ size }) => size > 1).map(inOrder);
  }

  /** The pins that are connected to a pin, including this pin itself. */
  of(pin: string): string[] {
    return inOrder(this.#groupOf(pin));
  }

  #groupOf(pin: string): Set<string> {
    return this.#groups.get(pin) ?? new Set([pin]);
  }
}

function inOrder(pins: Iterable<string>): string[] {
  return [...pins].sort(new Intl.Collator("en", { numeric: true }).compare);
}

/** True if the group has more than one pin of the same board. */
function isJoined(group: readonly string[]): boolean {
  return ["dut.", "instrument."].some(
    (board) => group.filter((pin) => pin.startsWith(board)).length > 1,
  );
}

function findSwapped(wires: readonly Wire[], groups: Groups): [Wire, Wire][] {
  const isPair = (a: Wire, b: Wire) => groups.of(a.dut).join() === [a.dut, b.instrument].join();
  return wires.flatMap((a, i) =>
    wires
      .slice(i + 1)
      .filter((b) => isPair(a, b) && isPair(b, a))
      .map((b): [Wire, Wire] => [a, b]),
  );
}

function explainSwapped([a, b]: [Wire, Wire]): string {
  return `${a.name} and ${b.name} are swapped: ${inWords(a.dut)} goes to ${inWords(b.instrument)}, and ${inWords(b.dut)} to ${inWords(a.instrument)}. Exchange the two wires at one end.`;
}

function explainHeld({ name, dut, instrument }: Wire, { held }: WiringSeen): string {
  const pin = held.has(dut) ? dut : instrument;
  return held.get(pin) === 1
    ? `${name} is stuck at 3.3 V: ${inWords(pin)} stays high although its pull-down is on. Check for a short to 3V3, and for another output that drives this wire.`
    : `${name} is stuck at 0 V: ${inWords(pin)} stays low although its pull-up is on. Check for a short to GND, and for another output that drives this wire.`;
}

function explainJoined(group: readonly string[], wires: readonly Wire[]): string {
  const whole = wires.filter(({ dut, instrument }) => [dut, instrument].every(isIn(group)));
  const remedy =
    "Check the breadboard for a bridge between the pins and for a wire in the wrong row";
  if (whole.length * 2 === group.length) {
    return `${listed(whole.map(({ name }) => name))} are connected: a signal on one of these wires appears on all of them. ${remedy}.`;
  }
  return `${listed(group.map(inWords))} are connected. ${remedy}.`;
}

function isIn(group: readonly string[]): (pin: string) => boolean {
  return (pin) => group.includes(pin);
}

function resetsByWires(
  wires: readonly Wire[],
  { resets }: WiringSeen,
  { name: line, place }: BoardKind["resetLine"],
): string[] {
  return wires
    .filter(({ dut, instrument }) => resets.includes(dut) || resets.includes(instrument))
    .map(
      ({ name }) =>
        `${name} is connected to ${line}: a low level of this wire resets the device under test. Remove the wire from ${line} (${place}).`,
    );
}

function explainWire(
  wire: Wire,
  wires: readonly Wire[],
  groups: Groups,
  seen: WiringSeen,
): string[] {
  const { name, dut, instrument } = wire;
  const atDut = groups.of(dut);
  const atInstrument = groups.of(instrument);
  // This is reported already.
  if (isJoined(atDut) || seen.resets.includes(dut) || seen.resets.includes(instrument)) return [];
  if (atDut.includes(instrument)) return explainHalf(wire, seen);
  const isExplained = (pin: string) =>
    isJoined(atInstrument) || (atDut.length > 1 && wires.some((other) => other.dut === pin));
  const places = [
    ...atDut.filter((pin) => pin !== dut).map((pin) => [dut, pin, instrument]),
    ...atInstrument
      .filter((pin) => pin !== instrument && !isExplained(pin))
      .map((pin) => [instrument, pin, dut]),
  ]
    .map((pins) => pins.map(inWords))
    .map(([from, to, due]) => `${from} goes to ${to} instead of ${due}`);
  if (places.length > 0) return [`${name} is in the wrong place: ${places.join(", and ")}.`];
  return [
    `${name} is open: no signal arrives at the other end. Connect ${inWords(dut)} and ${inWords(instrument)} with a wire. If there already is a wire, check for a loose contact and for a resistor in the wrong row of the breadboard.`,
  ];
}

/**
 * Says which levels a wire does not carry, and in which direction. The wire connects the right pins, but it must carry
 * both levels in both directions.
 */
function explainHalf({ name, dut, instrument }: Wire, { followed }: WiringSeen): string[] {
  const lacks = [
    [dut, instrument],
    [instrument, dut],
  ].flatMap(([driver = "", follower = ""]) =>
    ([0, 1] as const)
      .filter(
        (level) =>
          !followed.some(
            (seen) =>
              seen.driver === driver && seen.level === level && seen.followers.includes(follower),
          ),
      )
      .map(
        (level) =>
          `a ${level === 1 ? "high" : "low"} level of ${inWords(driver)} does not arrive at ${inWords(follower)}`,
      ),
  );
  if (lacks.length === 0) return [];
  return [
    `${name} does not carry every level: ${lacks.join(", and ")}. Check for a loose contact, a resistor that is far too large, or a broken pin.`,
  ];
}

/** Writes a pin in words, such as `GP15 of the instrument`. */
function inWords(pin: string): string {
  // The name of a pin may itself contain a dot, such as P0.13.
  const dot = pin.indexOf(".");
  const role = pin.slice(0, dot) === "dut" ? "device under test" : "instrument";
  return `${pin.slice(dot + 1)} of the ${role}`;
}

/** Joins the names of wires, or the names of pins, to a list for a message. */
function listed(words: readonly string[]): string {
  return words.length === 1 ? words[0]! : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
