import {
  type LibraryClass,
  libraryClassOf,
  libraryPull,
  pinArgument,
  pinOfInput,
} from "./library-pins.ts";
import { callsThatPass } from "./passed-pins.ts";
import type { PinProgram } from "./pin-program.ts";
import { childrenOf, type PythonNode, textOf } from "./python-source/syntax.ts";
import { argumentsOf, plainValue, plainValues } from "./python-source/values.ts";
import { variableOf, wrapperOf } from "./python-source/variables.ts";

/** One place in a source that uses a pin. */
export interface PinUse {
  readonly id: string | number;
  readonly variable: string | undefined;
  readonly isOutput: boolean;
  readonly pull?: "up" | "down" | undefined;
  /** The speed of the UART that receives at this pin, in baud. NaN if the source does not show it as a number. */
  readonly baudRate?: number;
}

export interface PinUseOptions {
  /**
   * True if the target is a Pico. On a Pico, a UART or a bus has usual pins, which are used if the program names no
   * pins.
   */
  readonly usualPins: boolean;
  /** The file names of the modules beside the program. */
  readonly ownModules: readonly string[];
}

/**
 * Returns the pins that one call uses. The list is empty if the call uses no pin, or if the source does not show which
 * pin.
 */
export function pinUsesOf(
  call: PythonNode,
  program: PinProgram,
  { usualPins, ownModules }: PinUseOptions,
): PinUse[] {
  const known = libraryClassOf(call, program, { isOnPico: usualPins, ownModules });
  if (known !== undefined) return libraryUses(call, known, program);
  const what = classOf(call, program);
  if (what === undefined) return [];
  if (what in BUSES) return busUses(call, what, program, usualPins);
  const [first, ...setup] = argumentsOf(call);
  if (first === undefined || !SINGLE.has(what)) return [];
  const use = setupOf(setup, program.source, isPwm(call, what, program));
  return idsOf(first, call, program).flatMap(({ id, variable }) => {
    const pin = what === "ADC" ? pinOfInput(id) : id;
    return pin === undefined ? [] : [{ ...use, id: pin, variable }];
  });
}

/**
 * Returns the pins of an object of a known library. If its class has several pins, the name of the argument is added to
 * the variable.
 */
function libraryUses(call: PythonNode, known: LibraryClass, program: PinProgram): PinUse[] {
  const { pins, pinOf = (id) => id, fixed, outputs = [] } = known;
  const pull = libraryPull(known, call, program);
  if (fixed !== undefined) {
    return [{ id: fixed, variable: variableOf(call, program.source), isOutput: false, pull }];
  }
  return pins.flatMap((name) => {
    const given = pinArgument(known, name, call, program);
    const ids = given === undefined ? [] : idsOf(given, call, program);
    return ids.flatMap(({ id, variable }) => {
      const pin = pinOf(id);
      const named = variable && pins.length > 1 ? `${variable}.${name}` : variable;
      return pin === undefined
        ? []
        : [{ id: pin, variable: named, isOutput: outputs.includes(name), pull }];
    });
  });
}

/** The classes that use one pin, which is their first argument. */
const SINGLE: ReadonlySet<string> = new Set(["Pin", "Signal", "ADC", "PWM"]);

/** Says whether a call makes a PWM, or makes the pin of a PWM. Such a pin is an output. */
function isPwm(call: PythonNode, what: string, program: PinProgram): boolean {
  const outer = call.parent?.name === "ArgList" ? call.parent.parent! : undefined;
  return what === "PWM" || (outer !== undefined && classOf(outer, program) === "PWM");
}

/**
 * For each class, the arguments that name pins. Each argument has a list of the pins that a Pico uses if the program
 * does not name a pin. In each list, the first pin belongs to UART or bus number 0, and the second pin to number 1. If
 * a list is empty, the argument has no usual pin.
 */
const BUSES: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  UART: { tx: [0, 4], rx: [1, 5] },
  I2C: { scl: [5, 7], sda: [4, 6] },
  SoftI2C: { scl: [], sda: [] },
  SPI: { sck: [18, 10], mosi: [19, 11], miso: [16, 8] },
  SoftSPI: { sck: [], mosi: [], miso: [] },
  I2S: { sck: [], ws: [], sd: [] },
};

/**
 * Returns the name of the class of `machine` whose object a call makes, such as `Pin`. Returns undefined for any other
 * call.
 */
function classOf(call: PythonNode, { names, source }: PinProgram): string | undefined {
  const callee = call.firstChild!;
  const qualified = names.qualify(callee);
  if (qualified !== undefined) return /^machine\.(\w+)$/.exec(qualified)?.[1];
  // After `from machine import *`, the source does not show which names this import binds. So a name that is bound
  // nowhere else counts as a class of `machine`.
  const [, name] = /^(?:machine\.)?(\w+)$/.exec(textOf(callee, source)) ?? [];
  const isBound = callee.name === "VariableName" && names.allBindings(name!, callee).length > 0;
  return isBound ? undefined : name;
}

interface NamedId {
  readonly id: string | number;
  readonly variable: string | undefined;
}

/**
 * Returns the pins that the first argument of a call names, each with the variable that holds the object of this call.
 */
function idsOf(pin: PythonNode, call: PythonNode, program: PinProgram): NamedId[] {
  const { names, source } = program;
  const id = plainValue(pin, names, source) ?? nameOnBoard(pin, program);
  if (id !== undefined) return [{ id, variable: withKeyword(call, source) }];
  if (pin.name !== "VariableName") return [];
  return idsOfComprehension(pin, call, program) ?? callsThatPass(pin, call, program);
}

/**
 * Returns the pin of a name such as `Pin.board.LED`, unless it is an argument of a call. In MicroPython, such a name is
 * already a pin, as in `led = Pin.board.LED`.
 */
export function boardPinOf(member: PythonNode, program: PinProgram): PinUse | undefined {
  const isArgument = member.parent?.name === "ArgList";
  const id = isArgument ? undefined : nameOnBoard(member, program);
  const variable = variableOf(member, program.source);
  return id === undefined || variable === undefined ? undefined : { id, variable, isOutput: false };
}

/**
 * Returns the last part of the name of a pin, such as `LED` for `Pin.board.LED` and `GPIO25` for
 * `machine.Pin.cpu.GPIO25`.
 */
function nameOnBoard(pin: PythonNode, { names, source }: PinProgram): string | undefined {
  const written = names.qualify(pin) ?? textOf(pin, source);
  return /^(?:machine\.)?Pin\.(?:board|cpu)\.(\w+)$/.exec(written)?.[1];
}

/**
 * Returns the variable of a pin. If an object has several pins, the keyword is added: in `i2c = I2C(sda=Pin(4),
 * scl=Pin(5))`, the pins have the names `i2c sda` and `i2c scl`.
 */
function withKeyword(call: PythonNode, source: string): string | undefined {
  const variable = variableOf(call, source);
  const operator = call.prevSibling;
  if (variable === undefined || operator?.name !== "AssignOp") return variable;
  const list = call.parent!;
  const keyword = list.name === "ArgList" ? textOf(operator.prevSibling!, source) : "pin";
  const wrapper = list.name === "ArgList" ? textOf(list.parent!.firstChild!, source) : "";
  const count = list.name === "ArgList" ? list.getChildren("CallExpression").length : 1;
  const name = wrapper.split(".").at(-1)!;
  const isSingle = SINGLE.has(name) || keyword === "pin" || (count === 1 && !(name in BUSES));
  return isSingle ? variable : `${variable} ${keyword}`;
}

/**
 * Returns the pins of a comprehension. The pins of `leds = [Pin(n) for n in (16, 17)]` get the names `leds[0]` and
 * `leds[1]`.
 */
function idsOfComprehension(
  pin: PythonNode,
  call: PythonNode,
  { names, source }: PinProgram,
): NamedId[] | undefined {
  const around = comprehensionOf(call, source);
  if (around === undefined) return undefined;
  const children = childrenOf(around);
  const at = children.findIndex(({ name }) => name === "for");
  const [target, , values, end] = children.slice(at + 1);
  const isPlain = target?.name === "VariableName" && children.at(at + 2)?.name === "in";
  if (!isPlain || textOf(target, source) !== textOf(pin, source)) return undefined;
  // If the comprehension has a second `for` or an `if`, its pins are not known.
  if (end !== undefined && !["]", ")", "}"].includes(end.name)) return [];
  const list = variableOf(around.name === "ArgList" ? around.parent! : around, source);
  const isDictionary = around.name === "DictionaryComprehensionExpression";
  if (isDictionary && textOf(children[1]!, source) !== textOf(target, source)) return [];
  return (plainValues(values!, names, source) ?? []).map((id, i) => ({
    id,
    variable: list && `${list}[${isDictionary ? JSON.stringify(id) : i}]`,
  }));
}

/**
 * Returns the comprehension that makes the object `item`, or undefined if no comprehension makes it. The comprehension
 * may wrap the object in another object.
 */
function comprehensionOf(item: PythonNode, source: string): PythonNode | undefined {
  const parent = item.parent!;
  if (parent.name.endsWith("ComprehensionExpression")) return parent;
  const wrapper = wrapperOf(item, source);
  if (wrapper === undefined) return undefined;
  // A generator that is the only argument of a call has no parentheses of its own. Its `for` is then directly in the
  // list of arguments, which is `parent`.
  return parent.getChild("for") === null ? comprehensionOf(wrapper, source) : parent;
}

function setupOf(
  setup: readonly PythonNode[],
  source: string,
  isOutput: boolean,
): Pick<PinUse, "isOutput" | "pull"> {
  const has = (name: string) => setup.some((one) => textOf(one, source).endsWith(`Pin.${name}`));
  const pull = has("PULL_UP") ? "up" : has("PULL_DOWN") ? "down" : undefined;
  return { isOutput: isOutput || has("OUT"), pull };
}

function busUses(
  call: PythonNode,
  what: string,
  program: PinProgram,
  usualPins: boolean,
): PinUse[] {
  const { names, source } = program;
  const variable = variableOf(call, source);
  const given = new Map<string, PythonNode>();
  for (const child of childrenOf(call.getChild("ArgList")!)) {
    // `**setup` may name pins.
    if (child.name === "*" || child.name === "**") return [];
    const operator = child.prevSibling;
    if (operator?.name === "AssignOp") given.set(textOf(operator.prevSibling!, source), child);
  }
  const [number] = argumentsOf(call);
  const bus = number && plainValue(number, names, source);
  return Object.entries(BUSES[what]!).flatMap(([role, usual]): PinUse[] => {
    const pin = given.get(role);
    const usualPin = usualPins && typeof bus === "number" ? usual[bus] : undefined;
    const isRx = what === "UART" && role === "rx";
    // The call of `Pin` in `rx=Pin(1)` is a use of this pin, too, but only the call of the UART shows the speed of the
    // UART.
    const inner = isRx && pin?.name === "CallExpression" && classOf(pin, program) === "Pin";
    const written = inner ? argumentsOf(pin)[0] : pin;
    const id = written === undefined ? usualPin : plainValue(written, names, source);
    if (id === undefined || variable === undefined) return [];
    const speed = isRx && { baudRate: baudRateOf(call, given.get("baudrate"), names, source) };
    return [{ id, variable: `${variable} ${role}`, isOutput: false, ...speed }];
  });
}

/**
 * Returns the speed of a UART, in baud. If the program gives no speed, it is 115200, as in MicroPython. Returns NaN if
 * the program computes the speed.
 */
function baudRateOf(
  call: PythonNode,
  named: PythonNode | undefined,
  names: PinProgram["names"],
  source: string,
): number {
  const second = argumentsOf(call)[1];
  const written = named ?? (second?.prevSibling?.name === "AssignOp" ? undefined : second);
  const baudRate = written === undefined ? 115_200 : plainValue(written, names, source);
  return typeof baudRate === "number" ? baudRate : Number.NaN;
}
