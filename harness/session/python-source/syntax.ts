import { parser } from "@lezer/python";

/** One node of the syntax tree of a Python program. */
export type PythonNode = ReturnType<typeof parser.parse>["topNode"];

/** Parses a Python program. Returns undefined if the program has a syntax error. */
export function parsePython(source: string): PythonNode | undefined {
  // The parser treats spaces at the end of a file as a line without code.
  const tree = parser.parse(source.replace(/[ \t]+$/, ""));
  let broken = false;
  tree.iterate({
    enter: ({ type, node }) => {
      broken ||= type.isError && !isBareYield(node);
      return !broken;
    },
  });
  return broken ? undefined : tree.topNode;
}

/** The parser marks a `yield` without a value as an error, although such a `yield` is correct. */
function isBareYield({ parent, prevSibling, from, to }: PythonNode): boolean {
  return from === to && parent!.name.startsWith("Yield") && prevSibling?.name === "yield";
}

/** The children of a node without comments, in the order of the text. */
export function childrenOf(node: PythonNode): PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "Comment") children.push(child);
  }
  return children;
}

/**
 * All nodes below a node. With `ownOnly`, the list does not contain the nodes of nested functions, lambdas and classes.
 */
export function nodesBelow(node: PythonNode, ownOnly = false): PythonNode[] {
  const found: PythonNode[] = [];
  const waiting = childrenOf(node).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    found.push(next);
    if (!(ownOnly && SCOPES.has(next.name))) waiting.push(...childrenOf(next).reverse());
  }
  return found;
}

/** The nodes that start a scope for names. */
export const SCOPES: ReadonlySet<string> = new Set([
  "FunctionDefinition",
  "LambdaExpression",
  "ClassDefinition",
]);

/** The nearest function, lambda or class around a node. Returns undefined at the top of the file. */
export function scopeAround(node: PythonNode): PythonNode | undefined {
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    if (SCOPES.has(outer.name)) return outer;
  }
  return undefined;
}

/** Says whether a node is an `async def`, an `async for` or an `async with`. */
export function isAsync(node: PythonNode): boolean {
  return node.firstChild?.name === "async";
}

/**
 * What an `await` waits for. The parser reads `await work() + 1` as an await of the sum, but Python awaits `work()`.
 */
export function awaitedBy(node: PythonNode): PythonNode {
  let awaited = node.lastChild!;
  while (awaited.name === "BinaryExpression") awaited = awaited.firstChild!;
  return awaited;
}

/** Says whether an `await` waits for this expression. See `awaitedBy`. */
export function isAwaited(node: PythonNode): boolean {
  let outer = node.parent;
  while (outer?.name === "BinaryExpression" && outer.from === node.from) outer = outer.parent;
  return outer?.name === "AwaitExpression" && awaitedBy(outer).from === node.from;
}

/** The text of a node. */
export function textOf(node: PythonNode, source: string): string {
  return source.slice(node.from, node.to);
}
