import { boardPinOf, type PinUse, type PinUseOptions, pinUsesOf } from "./pin-uses.ts";
import { collectNames } from "./python-source/names.ts";
import { nodesBelow, parsePython } from "./python-source/syntax.ts";

/** A pin that the source of a program names, such as `led = Pin("LED", Pin.OUT)`. */
export interface ProgramPin {
  /** The argument of `Pin`. */
  readonly id: string | number;
  /** The variables that hold the pin. */
  readonly variables: readonly string[];
  /** True if the source of the program sets up the pin as an output. */
  readonly isOutput: boolean;
  /** The pull of the pin. Undefined if the source sets up no pull. */
  readonly pull?: "up" | "down";
  /** The speed of the UART that receives at this pin, in baud. NaN if the source does not show it as a number. */
  readonly baudRate?: number;
}

/**
 * Finds the pins that a program uses, as far as its source shows them: objects of `Pin`, inputs of an ADC, outputs of a
 * PWM, and the pins of UARTs and buses. Also finds the pins of objects of `pyb` and picozero. `usualPins` is true if
 * the target is a Pico. In this case, a UART or a bus for which the program names no pins has the usual pins of a Pico.
 * If the program has a syntax error, the list is empty.
 */
export function findProgramPins(
  source: string,
  {
    usualPins = true,
    ownModules = [],
  }: { [Key in keyof PinUseOptions]?: PinUseOptions[Key] | undefined } = {},
): ProgramPin[] {
  const top = parsePython(source);
  if (top === undefined) return [];
  const nodes = nodesBelow(top);
  const program = { source, names: collectNames(top, source), nodes };
  const pins = new Map<string | number, ProgramPin>();
  for (const node of nodes) {
    if (node.name === "MemberExpression") {
      const use = boardPinOf(node, program);
      if (use !== undefined) add(use);
    }
    if (node.name !== "CallExpression") continue;
    for (const use of pinUsesOf(node, program, { usualPins, ownModules })) add(use);
  }
  return [...pins.values()];

  function add({ id, variable, isOutput, pull, baudRate }: PinUse): void {
    const known = pins.get(id) ?? { id, variables: [], isOutput: false };
    const chosen = known.pull ?? pull;
    const speeds = [known.baudRate, baudRate].filter((speed) => speed !== undefined);
    const isOne = speeds.every((speed) => speed === speeds[0]);
    pins.set(id, {
      id,
      variables: [...new Set([...known.variables, ...(variable === undefined ? [] : [variable])])],
      isOutput: known.isOutput || isOutput,
      ...(chosen && { pull: chosen }),
      ...(speeds.length > 0 && { baudRate: isOne ? speeds[0]! : Number.NaN }),
    });
  }
}
