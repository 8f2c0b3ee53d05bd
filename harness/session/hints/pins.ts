import { childrenOf, type PythonNode } from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import { argumentsOf, calledName, methodOf } from "./functions.ts";
import type { Program } from "./program.ts";

/** One `Pin(...)` in a program. */
export interface PinCall {
  readonly call: PythonNode;
  /**
   * The number of the pin, or its name without quotes. Undefined if the source does not show it as a literal or a
   * constant.
   */
  readonly id: number | string | undefined;
  /** The variable that holds the pin, such as `led` or `self.led`. */
  readonly variable: string | undefined;
  /** The full name of the mode, such as `machine.Pin.IN`. */
  readonly mode: string | undefined;
  /** The text of the pull in the source of the program, such as `Pin.PULL_UP`. Undefined if the pin has no pull. */
  readonly pull: string | undefined;
  /** The arguments for the pin's number and mode, as the source of the program writes them. */
  readonly written: readonly string[];
  /** False if the call has an argument such as `*arguments`, because then nobody knows all arguments. */
  readonly isCertain: boolean;
}

/** Returns all calls in a program that make a Pin. Each call sets up a pin. */
export function pinsOf(program: Program): PinCall[] {
  return program.calls.flatMap((call) => {
    if (!PIN_CLASSES.has(calledName(call, program) ?? "")) return [];
    const { positional, named, isWhole } = argumentsOf(call, program);
    const id = named.get("id") ?? positional[0];
    const mode = named.get("mode") ?? positional[1];
    const pull = named.get("pull") ?? positional[2];
    return [
      {
        call,
        id: id && constantOf(id, program),
        variable: variableOf(call, program),
        mode: mode && program.names.qualify(mode),
        pull: pull && NO_PULL.has(program.text(pull)) ? undefined : pull && program.text(pull),
        written: [id, mode].flatMap((one) => (one === undefined ? [] : [program.text(one)])),
        isCertain: isWhole,
      },
    ];
  });
}

/**
 * Returns the variable to which an assignment assigns the result of `call`. The assignment may set several variables,
 * as in `led, button = Pin(...), Pin(...)`. Returns undefined if no single variable gets the result.
 */
function variableOf(call: PythonNode, program: Program): string | undefined {
  let value = call;
  if (value.parent!.name === "TupleExpression") value = value.parent!;
  const statement = value.parent!;
  if (statement.name !== "AssignStatement") return undefined;
  const parts = childrenOf(statement);
  const first = parts.findIndex(({ name }) => name === "AssignOp");
  const last = parts.findLastIndex(({ name }) => name === "AssignOp");
  const targets = itemsOf(parts.slice(0, first).filter(({ name }) => name !== "TypeDef"));
  const values = itemsOf(parts.slice(last + 1));
  const isPlain = [...targets, ...values].every(({ name }) => name !== "*");
  const place = values.findIndex(({ from }) => from === call.from);
  if (!isPlain || place < 0 || targets.length !== values.length) return undefined;
  return program.text(targets[place]!);
}

/** Returns the items of one side of an assignment. The items may be in parentheses. */
function itemsOf(parts: readonly PythonNode[]): PythonNode[] {
  const [only, ...more] = parts;
  const isTuple = only?.name === "TupleExpression" && more.length === 0;
  return (isTuple ? childrenOf(only).slice(1, -1) : parts).filter(({ name }) => name !== ",");
}

const PIN_CLASSES: ReadonlySet<string> = new Set(["machine.Pin", "pyb.Pin"]);
const NO_PULL: ReadonlySet<string> = new Set(["None", "-1"]);

/** Says whether a pin is an input with a pull resistor, as for a button. */
export function isPulled({ mode, pull }: PinCall): boolean {
  return mode?.endsWith(".Pin.IN") === true && pull !== undefined;
}

/** Returns true if the program calls `init` for this pin again. Such a call may change the pull of the pin. */
export function isSetUpAgain({ variable }: PinCall, program: Program): boolean {
  return program.calls.some((call) => {
    const found = methodOf(call, program);
    return found?.method === "init" && program.text(found.object) === variable;
  });
}

/** Returns the number or text of an expression, if it is a literal or a name whose only value is a literal. */
export function constantOf(node: PythonNode, program: Program): number | string | undefined {
  if (node.name === "Number") return Number(program.text(node).replaceAll("_", ""));
  if (node.name === "String") return /^["']([^"'\\]*)["']$/.exec(program.text(node))?.[1];
  if (node.name !== "VariableName") return undefined;
  const [value, ...more] = valuesOf(node, program) ?? [];
  return value === undefined || more.length > 0 || value.name === "VariableName"
    ? undefined
    : constantOf(value, program);
}
