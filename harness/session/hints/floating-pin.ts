import type { Session, SessionWire } from "../session.ts";
import type { Hint } from "./hint.ts";
import { isSetUpAgain, type PinCall, pinsOf } from "./pins.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * An input without a pull resistor has no certain level while nothing outside drives it. The session says whether
 * something drove the input.
 */
export function findFloatingPins(program: Program, session: Session): Hint[] {
  const pins = pinsOf(program);
  return pins.flatMap((pin) => {
    if (!isInputWithoutPull(pin, pins, program)) return [];
    const wire = session.wires.find((one) => isWireOf(one, pin));
    if (wire === undefined || !isFree(wire, session)) return [];
    const [id, mode] = pin.written;
    const pull = mode!.replace(/IN$/, "PULL_UP");
    const isReleased = session.stimulus.some((step) => step.wire === wire.name);
    return [
      program.mistake(
        "floating-pin",
        pin.call,
        `${inOneLine(pin.call, program)} has no pull resistor, and nothing drives ${wire.name} ${isReleased ? "between the presses" : "in this run"}. The pin floats: on a real board it then reads 0 or 1 at random.`,
        `For a button to ground, write: ${program.text(pin.call.firstChild!)}(${id}, ${mode}, ${pull}). If another part of your circuit sets the level, name the level: --level ${wire.name}=1@0s`,
      ),
    ];
  });
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
 * Says whether there is a time at which nothing drives a wire. On a real board, this is never certain, because an
 * unknown device may drive the wire.
 */
function isFree(wire: SessionWire, { target, stimulus, waveform }: Session): boolean {
  const steps = stimulus.filter((step) => step.wire === wire.name);
  if (steps.some(({ level }) => level === null)) return true;
  const isSilent = waveform?.edges.every((edge) => edge.wire !== wire.name) === true;
  return target.isEmulated && steps.length === 0 && isSilent;
}
