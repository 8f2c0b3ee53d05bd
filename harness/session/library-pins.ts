import { argumentFor } from "./passed-pins.ts";
import type { PinProgram } from "./pin-program.ts";
import type { PythonNode } from "./python-source/syntax.ts";
import { textOf } from "./python-source/syntax.ts";

/** A class of a known library. Objects of this class use pins. */
export interface LibraryClass {
  /**
   * The names of the arguments that choose the pins, in the order in which the class expects these arguments. Empty if
   * the class has a fixed pin.
   */
  readonly pins: readonly string[];
  /**
   * Returns the pin that an argument in `pins` stands for. Set only if the argument may be a number that is not a pin
   * number, such as the number of an LED.
   */
  readonly pinOf?: (id: string | number) => string | number | undefined;
  /**
   * The number of the pin, if all objects of the class use the same pin. A call of such a class needs no argument for
   * the pin.
   */
  readonly fixed?: number;
  /** Those arguments in `pins` whose pins become outputs. */
  readonly outputs?: readonly string[];
  /** The pull of the pins if the call has no argument `pull_up`. */
  readonly pull?: "up" | "down";
}

/**
 * Returns the class of a known library that a call uses: `pyb.LED` or `pyb.Switch` of aiorig, or a class of picozero.
 * `ownModules` are the files beside the program. They count first: if one of them is `pyb.py`, `pyb` is the user's own
 * module.
 */
export function libraryClassOf(
  call: PythonNode,
  { names }: PinProgram,
  { isOnPico, ownModules }: { readonly isOnPico: boolean; readonly ownModules: readonly string[] },
): LibraryClass | undefined {
  const qualified = names.qualify(call.firstChild!);
  if (qualified === undefined) return undefined;
  if (
    PYB.has(qualified) &&
    isOnPico &&
    !ownModules.some((place) => /^pyb(?:\.py|\/)/.test(place))
  ) {
    return PYB.get(qualified);
  }
  const [, name] = /^picozero\.(\w+)$/.exec(qualified) ?? [];
  return name === undefined ? undefined : PICOZERO.get(name);
}

/** Returns the expression that a call passes for a pin argument. Returns undefined if the source does not show it. */
export function pinArgument(
  { pins }: LibraryClass,
  name: string,
  call: PythonNode,
  { source }: PinProgram,
): PythonNode | undefined {
  return argumentFor(name, pins.indexOf(name), call, (node) => textOf(node, source));
}

/**
 * Returns the pull that a call of a known class gives to its pins. If the call has an argument `pull_up`, this argument
 * decides. Returns undefined if the class has no pull, or if the source does not show the value of `pull_up`.
 */
export function libraryPull(
  { pull }: LibraryClass,
  call: PythonNode,
  { source }: PinProgram,
): "up" | "down" | undefined {
  if (pull === undefined) return undefined;
  const given = argumentFor("pull_up", 1, call, (node) => textOf(node, source));
  if (given === undefined) return pull;
  return { True: "up" as const, False: "down" as const }[textOf(given, source)];
}

/** The classes of fixtures/offered/pyb.py with their pins. This map must name the same pins as that file. */
const PYB: ReadonlyMap<string, LibraryClass> = new Map([
  ["pyb.LED", { pins: ["id"], outputs: ["id"], pinOf: ledOfPyboard }],
  ["pyb.Switch", { pins: [], fixed: 15, pull: "up" }],
]);

function ledOfPyboard(id: string | number): number | undefined {
  return typeof id === "number" && id >= 1 && id <= 4 ? 15 + id : undefined;
}

/** The public classes of picozero. The arguments for pins are in the order in which picozero expects them. */
const PICOZERO: ReadonlyMap<string, LibraryClass> = new Map<string, LibraryClass>([
  ...each(
    "LED DigitalLED PWMLED Buzzer PWMBuzzer Speaker Servo DigitalOutputDevice PWMOutputDevice",
    { pins: ["pin"], outputs: ["pin"] },
  ),
  ...each("Button Switch", { pins: ["pin"], pull: "up" }),
  ...each("MotionSensor TouchSensor DigitalInputDevice", { pins: ["pin"], pull: "down" }),
  ...each("Pot Potentiometer AnalogInputDevice TemperatureSensor TempSensor Thermistor", {
    pins: ["pin"],
    pinOf: pinOfInput,
  }),
  ["RGBLED", { pins: ["red", "green", "blue"], outputs: ["red", "green", "blue"] }],
  ["Motor", { pins: ["forward", "backward"], outputs: ["forward", "backward"] }],
  ["DistanceSensor", { pins: ["echo", "trigger"], outputs: ["trigger"] }],
]);

function each(names: string, one: LibraryClass): [string, LibraryClass][] {
  return names.split(" ").map((name) => [name, one]);
}

/**
 * Returns the pin for `id`. A number from 0 to 4 is an ADC input of an RP2040. Input 4 is the temperature sensor, which
 * has no pin. Any other number or name is the pin itself.
 */
export function pinOfInput(id: string | number): string | number | undefined {
  if (typeof id !== "number" || id > 4) return id;
  return id < 4 ? id + 26 : undefined;
}
