import type { PythonNode } from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import { argumentsOf, calledName, methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { isSetUpAgain, type PinCall, pinsOf } from "./pins.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * Finds pins that the program reads without setting a mode. Such a pin keeps the mode that it had before. Also finds
 * calls with a value and without a mode. A Pico ignores such a value.
 */
export function findPinsWithoutMode(program: Program): Hint[] {
  const pins = pinsOf(program);
  return pins.flatMap((pin) => {
    const value = ignoredValue(pin, program);
    if (value !== undefined) {
      const text = inOneLine(pin.call, program);
      const callee = program.text(pin.call.firstChild!);
      return [
        program.mistake(
          "pin-without-mode",
          pin.call,
          `${text} sets a value, but no mode. A Pico then ignores the value, so the level of the pin does not change.`,
          `${callee}(${pin.written[0]}).value(${value})`,
        ),
      ];
    }
    if (!isWithoutMode(pin, pins, program) || !isOnlyRead(pin, program)) return [];
    const [id] = pin.written;
    const callee = program.text(pin.call.firstChild!);
    return [
      program.mistake(
        "pin-without-mode",
        pin.call,
        `${inOneLine(pin.call, program)} sets no mode, so the pin keeps the mode and the pull that it had before this program. After a reset, a pin of a Pico has a pull-down: a button to ground then always reads 0, as if it were pressed.`,
        `For a button to ground, write: ${callee}(${id}, ${callee}.IN, ${callee}.PULL_UP)`,
      ),
    ];
  });
}

/** The source text of `value` in a call that has no mode. Undefined if the call has a mode or no value. */
function ignoredValue({ call, written }: PinCall, program: Program): string | undefined {
  const { positional, named, isWhole } = argumentsOf(call, program);
  const value = named.get("value");
  const hasMode = positional.length !== 1 || named.has("mode");
  const isPin = calledName(call, program) === "machine.Pin" && written.length > 0;
  return isWhole && isPin && !hasMode && value ? program.text(value) : undefined;
}

function isWithoutMode(pin: PinCall, pins: readonly PinCall[], program: Program): boolean {
  const { positional, named, isWhole } = argumentsOf(pin.call, program);
  const others = pins.filter((one) => one !== pin);
  return (
    calledName(pin.call, program) === "machine.Pin" &&
    isWhole &&
    positional.length === 1 &&
    named.size === 0 &&
    pin.id !== undefined &&
    others.every((one) => one.id !== undefined && one.id !== pin.id) &&
    !isSetUpAgain(pin, program)
  );
}

/** Says whether the program certainly reads the pin, and does nothing else with it. */
function isOnlyRead(pin: PinCall, program: Program): boolean {
  const uses = usesOf(pin, program);
  return uses !== undefined && uses.length > 0 && uses.every((use) => isRead(use, program));
}

/** The expressions that use the pin. Undefined if the variable may hold something else than the pin. */
function usesOf({ call, variable }: PinCall, program: Program): PythonNode[] | undefined {
  if (variable === undefined) return [call];
  const target = call.parent!.firstChild!;
  if (valuesOf(target, program)?.length !== 1) return undefined;
  return program.nodes.filter(
    (node) =>
      node.name === target.name &&
      node.from !== target.from &&
      program.text(node) === variable &&
      node.parent!.name !== "ScopeStatement",
  );
}

/** Says whether a use of the pin is `pin.value()`, `pin()` or `pin.irq(...)`. */
function isRead(use: PythonNode, program: Program): boolean {
  const parent = use.parent!;
  const call = parent.name === "CallExpression" ? parent : parent.parent!;
  if (call.name !== "CallExpression") return false;
  const found = methodOf(call, program);
  if (found?.method === "irq" && found.object.from === use.from) return true;
  if (argumentsOf(call, program).positional.length > 0) return false;
  const callee = call.firstChild!;
  if (callee.from === use.from && callee.to === use.to) return true;
  return found?.method === "value" && found.object.from === use.from;
}
