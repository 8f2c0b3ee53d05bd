import type { PythonNode } from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import { argumentsOf, calledName, methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { usesOnlyKnownModules } from "./known-modules.ts";
import { isSetUpAgain, type PinCall, pinsOf } from "./pins.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * Finds pins that the program reads or writes without setting a mode. Such a pin keeps the mode that it had before.
 * Also finds calls of `Pin` with a value, but without a mode. A Pico ignores such a value.
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
    if (!isWithoutMode(pin, pins, program)) return [];
    const [id] = pin.written;
    const callee = program.text(pin.call.firstChild!);
    const write = firstWrite(pin, program);
    if (write !== undefined) {
      return [
        program.mistake(
          "pin-without-mode",
          pin.call,
          `${inOneLine(pin.call, program)} sets no mode. After a reset, a pin of a Pico is not an output, so ${inOneLine(write, program)} does not change its level.`,
          `${callee}(${id}, ${callee}.OUT)`,
        ),
      ];
    }
    if (!isOnlyRead(pin, program)) return [];
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

/** Returns the source text of `value` in a call that sets a value, but no mode. Otherwise returns undefined. */
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

/**
 * Returns the first call that sets the level of a pin, if the program certainly does nothing with this pin except
 * reading and writing. Returns undefined if another module may set up the pin. Also returns undefined for `LED`,
 * because on a Pico W this pin belongs to the radio chip and needs no mode.
 */
function firstWrite(pin: PinCall, program: Program): PythonNode | undefined {
  const isOfChip = typeof pin.id === "number" || /^GP(?:IO)?\d+$/.test(pin.id ?? "");
  if (!isOfChip || !usesOnlyKnownModules(program)) return undefined;
  const uses = usesOf(pin, program) ?? [];
  const writes = uses.flatMap((use) => writeOf(use, program) ?? []);
  const reads = uses.filter((use) => isRead(use, program));
  return writes.length + reads.length === uses.length ? writes[0] : undefined;
}

/** Returns the call with which a use of the pin sets its level: `pin.on()`, `pin.value(1)` or `pin(1)`. */
function writeOf(use: PythonNode, program: Program): PythonNode | undefined {
  const parent = use.parent!;
  const call = parent.name === "CallExpression" ? parent : parent.parent!;
  if (call.name !== "CallExpression") return undefined;
  const { positional, named, isWhole } = argumentsOf(call, program);
  const hasValue = isWhole && positional.length === 1 && named.size === 0;
  const callee = call.firstChild!;
  if (callee.from === use.from && callee.to === use.to) return hasValue ? call : undefined;
  const found = methodOf(call, program);
  if (found === undefined || found.object.from !== use.from) return undefined;
  const isWrite = SETTERS.has(found.method) || (found.method === "value" && hasValue);
  return isWrite && found.object.to === use.to ? call : undefined;
}

const SETTERS: ReadonlySet<string> = new Set(["on", "off", "high", "low", "toggle"]);

/** Says whether the program certainly reads the pin, and does nothing else with it. */
function isOnlyRead(pin: PinCall, program: Program): boolean {
  const uses = usesOf(pin, program);
  return uses !== undefined && uses.length > 0 && uses.every((use) => isRead(use, program));
}

/**
 * Returns the expressions that use the pin. Returns undefined if the variable may hold something other than the pin.
 */
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
