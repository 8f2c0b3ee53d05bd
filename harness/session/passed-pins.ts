import type { PinProgram } from "./pin-program.ts";
import { childrenOf, type PythonNode, scopeAround, textOf } from "./python-source/syntax.ts";
import { plainValue } from "./python-source/values.ts";
import { variableOf } from "./python-source/variables.ts";

/**
 * Finds the pins that a program passes to one of its own classes, such as `red = Led(16)` with
 * `def __init__(self, pin): self.led = Pin(pin, Pin.OUT)`. `pin` is the name in the call of `Pin`, and `call` is this
 * call. The variable of the pin is the variable that holds the object, here `red`. If the class has several pins, the
 * name of the attribute is added to the variable.
 */
export function callsThatPass(
  pin: PythonNode,
  call: PythonNode,
  { source, names, nodes }: PinProgram,
): { readonly id: string | number; readonly variable: string | undefined }[] {
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

/** The parameters of a function, without their default values. The list is empty if a parameter is not plain. */
function parametersOf(definition: PythonNode): PythonNode[] {
  const parts = childrenOf(definition.getChild("ParamList")!);
  if (parts.some(({ name }) => name === "*" || name === "**")) return [];
  return parts.filter(
    ({ name, prevSibling }) => name === "VariableName" && prevSibling?.name !== "AssignOp",
  );
}

/** The value that a call passes for a parameter. Undefined if the call does not name the value plainly. */
function argumentFor(
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
