import type { Session, SessionWire } from "../session.ts";
import type { Hint } from "./hint.ts";
import { isSetUpAgain, type PinCall, pinsOf } from "./pins.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * Finds inputs whose level is random, because they have no pull resistor and nothing outside drives them. The session
 * shows whether something drove or pulled an input. The hint about a button is a `mistake`. The hint about any other
 * input is only a `note`, because a sensor on the user's board may drive the pin.
 */
export function findFloatingPins(program: Program, session: Session): Hint[] {
  const pins = pinsOf(program);
  return pins.flatMap((pin) => {
    if (!isInputWithoutPull(pin, pins, program)) return [];
    const wire = session.wires.find((one) => isWireOf(one, pin));
    if (wire === undefined || !isFree(wire, session)) return [];
    const isReleased = session.stimulus.some((step) => step.wire === wire.name);
    return isReleased || isButton(pin, program)
      ? [hintAbout(pin, wire, isReleased, program)]
      : [noteAbout(pin, wire, program)];
  });
}

/** Judges from the names in the program whether a pin belongs to a button or a switch. */
function isButton({ call, variable = "" }: PinCall, program: Program): boolean {
  const list = call.parent!;
  const user = list.name === "ArgList" ? program.text(list.parent!.firstChild!) : "";
  return wordsOf(`${variable} ${user}`).some((word) => BUTTONS.has(word));
}

/** Splits names into words. For example, `startButton` and `start_button2` have the words `start` and `button`. */
function wordsOf(names: string): string[] {
  const words = names.replace(/([a-z])([A-Z])/g, "$1 $2").split(/[^A-Za-z]+/);
  return words.map((word) => word.toLowerCase());
}

const BUTTONS: ReadonlySet<string> = new Set(
  "button buttons pushbutton btn btns switch switches sw key keys taster".split(" "),
);

function hintAbout(
  pin: PinCall,
  { name }: SessionWire,
  isReleased: boolean,
  program: Program,
): Hint {
  return program.mistake(
    "floating-pin",
    pin.call,
    `${inOneLine(pin.call, program)} has no pull resistor, and nothing drives ${name} ${isReleased ? "between the presses" : "in this run"}. The pin floats: on a real board it then reads 0 or 1 at random.`,
    `For a button to ground, write: ${withPull(pin, program)}. If another part of your circuit sets the level, tell aiorig this level: --level ${name}=1@0s`,
  );
}

function noteAbout(pin: PinCall, { name }: SessionWire, program: Program): Hint {
  const note = program.mistake(
    "floating-pin",
    pin.call,
    `${inOneLine(pin.call, program)} has no pull resistor, and nothing drives ${name} in this run. If nothing drives it on your board either, it floats and reads 0 or 1 at random.`,
    `If a sensor or another part of your circuit drives ${name}, tell aiorig the level: --level ${name}=1@0s. Otherwise, write: ${withPull(pin, program)}`,
  );
  return { ...note, kind: "note" };
}

function withPull({ call, written }: PinCall, program: Program): string {
  const [id, mode] = written;
  const pull = mode!.replace(/IN$/, "PULL_UP");
  return `${program.text(call.firstChild!)}(${id}, ${mode}, ${pull})`;
}

function isInputWithoutPull(pin: PinCall, pins: readonly PinCall[], program: Program): boolean {
  if (pin.mode?.endsWith(".Pin.IN") !== true || pin.pull !== undefined || !pin.isCertain)
    return false;
  const others = pins.filter((one) => one !== pin);
  return (
    pin.id !== undefined &&
    !isSetUpAgain(pin, program) &&
    others.every((one) => one.id !== undefined && one.id !== pin.id)
  );
}

function isWireOf(wire: SessionWire, { id }: PinCall): boolean {
  return typeof id === "number" ? wire.gpio === id : wire.name === id;
}

/**
 * Says whether there is a time in the session at which nothing drives or pulls a wire. On a real board, an unknown
 * device may drive any wire. So for a real board, the answer is only yes if a step of the stimulus releases the wire.
 */
function isFree(wire: SessionWire, session: Session): boolean {
  const steps = session.stimulus.filter((step) => step.wire === wire.name);
  const isReleased = steps.some(({ level }) => level === null);
  if (!session.target.isEmulated) return isReleased;
  return isUndriven(wire, session) && (isReleased || steps.length === 0);
}

/**
 * Says whether an emulated wire had no level at some time, because nothing drove or pulled it. The answer is no if the
 * wire has edges and the stimulus has no step for it, because something else then drives the wire. In all other cases,
 * the record of the emulator decides. Even a wire without edges may be driven, because a device or a joined pin may
 * hold it at one level.
 */
function isUndriven({ name }: SessionWire, { stimulus, waveform }: Session): boolean {
  if (waveform === undefined) return false;
  const hasEdges = waveform.edges.some(({ wire }) => wire === name);
  if (hasEdges && stimulus.every(({ wire }) => wire !== name)) return false;
  const isRecorded = waveform.undriven?.some(({ wire }) => wire === name) === true;
  return waveform.initial[name] === null || isRecorded;
}
