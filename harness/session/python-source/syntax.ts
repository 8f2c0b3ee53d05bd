import { parser } from "@lezer/python";

/** One node of the syntax tree of a Python program. */
export type PythonNode = ReturnType<typeof parser.parse>["topNode"];

/** Parses a Python program. Returns undefined if the program has a syntax error. */
export function parsePython(source: string): PythonNode | undefined {
  // Spaces at the end of a file are removed, because the parser may treat them as a line with an error.
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

/** Says whether a node is a `yield` without a value. The parser marks it as an error, although it is correct. */
function isBareYield({ parent, prevSibling, from, to }: PythonNode): boolean {
  return from === to && parent!.name.startsWith("Yield") && prevSibling?.name === "yield";
}

/** Returns the children of a node in the order of the source, without comments. */
export function childrenOf(node: PythonNode): PythonNode[] {
  const children: PythonNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "Comment") children.push(child);
  }
  return children;
}

/**
 * Returns all nodes below a node. If `ownOnly` is true, leaves out the nodes inside nested functions, lambdas and
 * classes.
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

/** The kinds of nodes that have their own scope for names. */
export const SCOPES: ReadonlySet<string> = new Set([
  "FunctionDefinition",
  "LambdaExpression",
  "ClassDefinition",
]);

/** Returns the nearest function, lambda or class around a node. Returns undefined if there is none. */
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
 * Returns the expression that an `await` waits for. The parser reads `await work() + 1` as an await of the sum, but
 * Python awaits `work()`.
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
