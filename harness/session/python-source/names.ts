import { childrenOf, nodesBelow, type PythonNode, SCOPES, scopeAround, textOf } from "./syntax.ts";

/**
 * What a name stands for: an import, a function or class of this file, a value, a value that `+=` or a similar
 * statement changes, or something that is not known.
 */
export type Binding =
  | { readonly kind: "import"; readonly qualified: string }
  | { readonly kind: "definition" | "value"; readonly node: PythonNode }
  | { readonly kind: "update" | "unknown" };

/** Finds what the names in one program stand for. */
export interface Names {
  /**
   * Returns the binding of a name. Returns undefined if the program does not bind the name, or binds it more than once.
   */
  readonly resolve: (name: string, from: PythonNode) => Binding | undefined;
  /**
   * Returns the full name of an expression, such as `asyncio.sleep_ms`. `uasyncio` and `utime` count as `asyncio` and
   * `time`.
   */
  readonly qualify: (expression: PythonNode) => string | undefined;
  /** Returns all bindings of a name in the nearest scope that binds it. */
  readonly allBindings: (name: string, from: PythonNode) => readonly Binding[];
  /**
   * Returns all bindings of a name in the scope of one function or class. If no scope is given, returns the bindings
   * outside all functions and classes.
   */
  readonly bindingsIn: (scope: PythonNode | undefined, name: string) => readonly Binding[];
  /** Returns all uses of a name that has this binding, without the places that bind the name. */
  readonly usesOf: (binding: Binding, name: string) => readonly PythonNode[];
  /**
   * Returns the short name that an import outside all functions gives to a full name. For example, `import asyncio as
   * aio` gives the short name `aio` to `asyncio`. Returns undefined if there is no short name.
   */
  readonly localNameOf: (qualified: string) => string | undefined;
}

/** Collects the names of a program and their bindings, separately for each scope. */
export function collectNames(top: PythonNode, source: string): Names {
  const scopes = new Map<string, Map<string, Binding[]>>();
  const outside = new Map<string, Set<string>>();
  const starModules: string[] = [];
  const nodes = nodesBelow(top);
  for (const node of nodes) {
    if (node.name !== "ScopeStatement") continue;
    const names = node.getChildren("VariableName").map((name) => textOf(name, source));
    const key = keyOf(scopeAround(node));
    outside.set(key, new Set([...(outside.get(key) ?? []), ...names]));
  }
  for (const node of nodes) if (BINDING.has(node.name)) bindNode(node);
  return { resolve, qualify, allBindings, bindingsIn, usesOf, localNameOf };

  function bindNode(node: PythonNode): void {
    const children = childrenOf(node);
    const scope = scopeAround(node);
    switch (node.name) {
      case "FunctionDefinition":
      case "ClassDefinition":
        bind(node.getChild("VariableName")!, scope, { kind: "definition", node });
        break;
      case "ParamList":
        bindAll(children, scope);
        break;
      case "ImportStatement":
        bindImports(children, scope);
        break;
      case "AssignStatement":
        bindAssignment(children, scope);
        break;
      case "UpdateStatement":
        if (children[0]?.name === "VariableName") bind(children[0], scope, { kind: "update" });
        break;
      case "NamedExpression":
        bindAll(children.slice(0, 1), scope);
        break;
      case "DeleteStatement":
        bindAll(children, scope);
        break;
      case "ForStatement":
      case "WithStatement":
      case "TryStatement":
      case "ArrayComprehensionExpression":
      case "ComprehensionExpression":
      case "SetComprehensionExpression":
      case "DictionaryComprehensionExpression":
        bindTargets(children, scope);
        break;
    }
  }

  function bindTargets(children: readonly PythonNode[], scope: PythonNode | undefined): void {
    let isTarget = false;
    for (const child of children) {
      if (child.name === "for" || child.name === "as") isTarget = true;
      else if (child.name === "in" || child.name === "Body") isTarget = false;
      else if (isTarget) bindAll([child], scope);
    }
  }

  function bindAssignment(children: readonly PythonNode[], scope: PythonNode | undefined): void {
    const last = children.findLastIndex(({ name }) => name === "AssignOp");
    const [target] = children;
    const isPlain =
      last === children.length - 2 &&
      target!.name === "VariableName" &&
      children.slice(1, last).every(({ name }) => name === "TypeDef");
    if (isPlain) {
      bind(target!, scope, { kind: "value", node: children[last + 1]! });
    } else if (last > 0) {
      const pairs = pairsOf(children.slice(0, last), children.slice(last + 1));
      if (pairs !== undefined) {
        for (const [name, node] of pairs) bind(name, scope, { kind: "value", node });
        return;
      }
      bindAll(
        children
          .slice(0, last)
          .filter(({ name }) => name !== "MemberExpression" && name !== "TypeDef"),
        scope,
      );
    }
  }

  function bindImports(children: readonly PythonNode[], scope: PythonNode | undefined): void {
    const importAt = children.findIndex(({ name }) => name === "import");
    const from = children.slice(1, importAt).map((part) => textOf(part, source));
    const module = children[0]!.name === "from" ? modern(from.join("")) : undefined;
    let path: PythonNode[] = [];
    let alias: PythonNode | undefined;
    let sawAs = false;
    for (const part of [...children.slice(importAt + 1), undefined]) {
      if (part === undefined || part.name === ",") {
        const full = modern(path.map((one) => textOf(one, source)).join("."));
        const name = alias ?? path[0];
        const own = alias === undefined && module === undefined ? full.split(".")[0]! : full;
        if (name !== undefined) {
          bind(name, scope, { kind: "import", qualified: module ? `${module}.${full}` : own });
        }
        [path, alias, sawAs] = [[], undefined, false];
      } else if (part.name === "*" && module !== undefined) starModules.push(module);
      else if (part.name === "as") sawAs = true;
      else if (part.name === "VariableName" && sawAs) alias = part;
      else if (part.name === "VariableName") path.push(part);
    }
  }

  function bindAll(nodes: readonly PythonNode[], scope: PythonNode | undefined): void {
    for (const node of nodes.flatMap((one) => [one, ...nodesBelow(one, true)])) {
      if (node.name === "VariableName") bind(node, scope, { kind: "unknown" });
    }
  }

  function bind(name: PythonNode, scope: PythonNode | undefined, binding: Binding): void {
    const text = textOf(name, source);
    const key = outside.get(keyOf(scope))?.has(text) ? keyOf(undefined) : keyOf(scope);
    const names = scopes.get(key) ?? new Map<string, Binding[]>();
    scopes.set(key, names);
    const known = names.get(text) ?? [];
    if (!known.some((one) => isSameImport(one, binding))) names.set(text, [...known, binding]);
  }

  function bindingsIn(scope: PythonNode | undefined, name: string): readonly Binding[] {
    return scopes.get(keyOf(scope))?.get(name) ?? [];
  }

  function allBindings(name: string, from: PythonNode): readonly Binding[] {
    let scope = scopeAround(from);
    for (let first = true; ; first = false) {
      const found = first || scope?.name !== "ClassDefinition" ? bindingsIn(scope, name) : [];
      if (found.length > 0 || scope === undefined) return found;
      scope = scopeAround(scope);
    }
  }

  function resolve(name: string, from: PythonNode): Binding | undefined {
    const found = allBindings(name, from);
    return found.length === 1 ? found[0] : undefined;
  }

  function usesOf(binding: Binding, name: string): readonly PythonNode[] {
    return nodes.filter(
      (node) =>
        node.name === "VariableName" &&
        textOf(node, source) === name &&
        !isNameOnly(node) &&
        resolve(name, node) === binding,
    );
  }

  function localNameOf(qualified: string): string | undefined {
    for (const [name, bindings] of scopes.get(keyOf(undefined)) ?? []) {
      const [first] = bindings;
      if (first?.kind === "import" && first.qualified === qualified) return name;
    }
    return undefined;
  }

  function qualify(expression: PythonNode): string | undefined {
    if (expression.name === "VariableName") {
      const name = textOf(expression, source);
      const bindings = allBindings(name, expression);
      const [binding] = bindings;
      if (binding === undefined) return starNamed(name);
      return bindings.length === 1 && binding.kind === "import" ? binding.qualified : undefined;
    }
    const property = expression.getChild("PropertyName");
    if (expression.name !== "MemberExpression" || property === null) return undefined;
    const owner = qualify(expression.firstChild!);
    return owner === undefined ? undefined : `${owner}.${textOf(property, source)}`;
  }

  /** If only a `from module import *` can have bound the name, returns the full name. Otherwise returns undefined. */
  function starNamed(name: string): string | undefined {
    const module = starModules.findLast((one) => STAR_NAMES.get(one)?.has(name));
    return module && `${module}.${name}`;
  }
}

/**
 * Returns the names and values of an assignment such as `red, green = Pin(16), Pin(17)`. Returns undefined if a target
 * is not a name. Also returns undefined if a value is a name, because `a, b = b, a` shows nothing about the values.
 */
function pairsOf(
  targets: readonly PythonNode[],
  values: readonly PythonNode[],
): [PythonNode, PythonNode][] | undefined {
  const names = itemsOfTuple(targets);
  const given = itemsOfTuple(values);
  const arePlain =
    names.length === given.length &&
    names.every(({ name }) => name === "VariableName") &&
    given.every(({ name }) => name !== "VariableName" && name !== "*");
  return arePlain ? names.map((name, i) => [name, given[i]!]) : undefined;
}

/** Returns the items of one side of an assignment. The side may be in parentheses. */
function itemsOfTuple(parts: readonly PythonNode[]): PythonNode[] {
  const [only, ...more] = parts;
  const isTuple = only?.name === "TupleExpression" && more.length === 0;
  return (isTuple ? childrenOf(only).slice(1, -1) : parts).filter(({ name }) => name !== ",");
}

/**
 * Says whether a node is a name that does not read a variable: the name of an argument, the target of an assignment, or
 * a name after `global` or `nonlocal`.
 */
function isNameOnly(node: PythonNode): boolean {
  const parent = node.parent!;
  if (parent.name === "ArgList") return node.nextSibling?.name === "AssignOp";
  if (parent.name === "AssignStatement") return isBeforeAssignOp(node);
  return parent.name === "ScopeStatement";
}

function isBeforeAssignOp(node: PythonNode): boolean {
  for (let next = node.nextSibling; next !== null; next = next.nextSibling) {
    if (next.name === "AssignOp") return true;
  }
  return false;
}

/** The nodes that bind names. */
const BINDING: ReadonlySet<string> = new Set([
  "FunctionDefinition",
  "ClassDefinition",
  "ParamList",
  "ImportStatement",
  "AssignStatement",
  "UpdateStatement",
  "NamedExpression",
  "DeleteStatement",
  "ForStatement",
  "WithStatement",
  "TryStatement",
  "ArrayComprehensionExpression",
  "ComprehensionExpression",
  "SetComprehensionExpression",
  "DictionaryComprehensionExpression",
]);

function keyOf(scope: PythonNode | undefined): string {
  return scope === undefined || !SCOPES.has(scope.name) ? "top" : `${scope.name} ${scope.from}`;
}

function isSameImport(one: Binding, other: Binding): boolean {
  return one.kind === "import" && other.kind === "import" && one.qualified === other.qualified;
}

/** Returns the new name of a module. The old names in MicroPython start with a u, such as `uasyncio` and `utime`. */
function modern(module: string): string {
  return OLD_NAMES.get(module) ?? module;
}

/**
 * For each module: names that a program gets from `from module import *`. The lists are not complete. A name that is
 * not listed counts as not known.
 */
const STAR_NAMES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["machine", new Set(["Pin", "Timer"])],
  [
    "time",
    new Set(["sleep", "sleep_ms", "sleep_us", "ticks_ms", "ticks_us", "ticks_diff", "time"]),
  ],
  [
    "asyncio",
    new Set(
      "run create_task sleep sleep_ms gather wait_for wait_for_ms Event Lock ThreadSafeFlag get_event_loop".split(
        " ",
      ),
    ),
  ],
]);

const OLD_NAMES: ReadonlyMap<string, string> = new Map(
  ["asyncio", "time", "machine"].map((name) => [`u${name}`, name]),
);
