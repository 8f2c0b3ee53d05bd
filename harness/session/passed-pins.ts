import type { PinProgram } from "./pin-program.ts";
import {
  childrenOf,
  isAsync,
  nodesBelow,
  type PythonNode,
  scopeAround,
  textOf,
} from "./python-source/syntax.ts";
import { plainValue } from "./python-source/values.ts";
import { variableOf, wrapperOf } from "./python-source/variables.ts";

/**
 * Finds the pins that a program passes to one of its own classes or functions. See `pinsOfObjects` and
 * `pinsOfFunction`. `call` is the call of `Pin`, and `pin` is the name of a parameter in this call.
 */
export function callsThatPass(pin: PythonNode, call: PythonNode, program: PinProgram): PassedPin[] {
  const maker = scopeAround(pin);
  const isInClass = maker !== undefined && scopeAround(maker)?.name === "ClassDefinition";
  return isInClass ? pinsOfObjects(pin, call, program) : pinsOfFunction(pin, call, program);
}

interface PassedPin {
  readonly id: string | number;
  readonly variable: string | undefined;
}

/**
 * Returns the pins that a function of the program makes and returns. For example, the call in `door = make(10)` returns
 * such a pin if the function is `def make(n): return Pin(n)`.
 */
function pinsOfFunction(pin: PythonNode, call: PythonNode, program: PinProgram): PassedPin[] {
  const { source, names, nodes } = program;
  const text = (node: PythonNode) => textOf(node, source);
  const maker = scopeAround(pin);
  if (maker?.name !== "FunctionDefinition" || isAsync(maker)) return [];
  if (names.bindingsIn(maker, text(pin)).length !== 1) return [];
  const place = parametersOf(maker).map(text).indexOf(text(pin));
  if (place < 0 || !isReturned(call, maker, program)) return [];
  return nodes.flatMap((node) => {
    if (node.name !== "CallExpression" || node.firstChild!.name !== "VariableName") return [];
    const made = names.resolve(text(node.firstChild!), node);
    if (made?.kind !== "definition" || made.node.from !== maker.from) return [];
    const given = argumentFor(text(pin), place, node, text);
    const id = given && plainValue(given, names, source);
    return id === undefined ? [] : [{ id, variable: variableOf(node, source) }];
  });
}

/**
 * Says whether the function `maker` certainly returns the object that `call` makes. The object may be wrapped in
 * another one, such as `Signal(...)`.
 */
function isReturned(call: PythonNode, maker: PythonNode, { source, names }: PinProgram): boolean {
  const returns = nodesBelow(maker, true).filter(({ name }) => name === "ReturnStatement");
  const value = returns.length === 1 ? childrenOf(returns[0]!)[1] : undefined;
  if (value === undefined) return false;
  for (let object: PythonNode | undefined = call; object; object = wrapperOf(object, source)) {
    if (object.from === value.from && object.to === value.to) return true;
  }
  const held = value.name === "VariableName" ? textOf(value, source) : undefined;
  return (
    held !== undefined &&
    variableOf(call, source) === held &&
    names.bindingsIn(maker, held).length === 1
  );
}

/**
 * Finds the pins that a program passes to one of its own classes. For example, `red = Led(16)` passes a pin to a class
 * with `def __init__(self, pin): self.led = Pin(pin, Pin.OUT)`. The result names the variable of the object, here
 * `red`. If the class has several pins, the result also names the attribute, as in `red.led`.
 */
function pinsOfObjects(
  pin: PythonNode,
  call: PythonNode,
  { source, names, nodes }: PinProgram,
): PassedPin[] {
  const text = (node: PythonNode) => textOf(node, source);
  const maker = scopeAround(pin);
  const owner = maker && scopeAround(maker);
  const name = maker?.getChild("VariableName");
  if (owner?.name !== "ClassDefinition" || !name || text(name) !== "__init__") return [];
  if (names.bindingsIn(maker, text(pin)).length !== 1) return [];
  const parameters = parametersOf(maker!).map(text);
  const place = parameters.indexOf(text(pin)) - 1;
  if (place < 0) return [];
  const hasMore = parameters.slice(1).filter((one) => isPassedToPin(one)).length > 1;
  return nodes.flatMap((node) => {
    if (node.name !== "CallExpression" || node.firstChild!.name !== "VariableName") return [];
    const made = names.resolve(text(node.firstChild!), node);
    if (made?.kind !== "definition" || made.node.from !== owner.from) return [];
    const given = argumentFor(text(pin), place, node, text);
    const id = given && plainValue(given, names, source);
    if (id === undefined) return [];
    const object = variableOf(node, source);
    const inside = hasMore ? variableOf(call, source) : undefined;
    return [{ id, variable: object && [object, ...(inside ? [inside] : [])].join(".") }];
  });

  function isPassedToPin(parameter: string): boolean {
    return nodes.some(
      (node) =>
        node.name === "VariableName" &&
        text(node) === parameter &&
        node.parent?.name === "ArgList" &&
        /^(?:machine\.)?Pin$/.test(text(node.parent.parent!.firstChild!)) &&
        scopeAround(node)?.from === maker!.from,
    );
  }
}

/**
 * Returns the parameters of a function, without their default values. The list is empty if there is a parameter such as
 * `*arguments`.
 */
function parametersOf(definition: PythonNode): PythonNode[] {
  const parts = childrenOf(definition.getChild("ParamList")!);
  if (parts.some(({ name }) => name === "*" || name === "**")) return [];
  return parts.filter(
    ({ name, prevSibling }) => name === "VariableName" && prevSibling?.name !== "AssignOp",
  );
}

/** Returns the value that a call passes for a parameter. Returns undefined if the call does not show this value. */
export function argumentFor(
  parameter: string,
  place: number,
  call: PythonNode,
  text: (node: PythonNode) => string,
): PythonNode | undefined {
  const children = childrenOf(call.getChild("ArgList")!).slice(1, -1);
  if (children.some(({ name }) => name === "*" || name === "**")) return undefined;
  const values = children.filter(({ name }) => name !== "," && name !== "AssignOp");
  const named = values.find(
    ({ prevSibling }) =>
      prevSibling?.name === "AssignOp" && text(prevSibling.prevSibling!) === parameter,
  );
  if (named !== undefined) return named;
  const isNamed = (one: PythonNode | undefined) =>
    one?.prevSibling?.name === "AssignOp" || one?.nextSibling?.name === "AssignOp";
  return isNamed(values[place]) ? undefined : values[place];
}
