import { childrenOf, nodesBelow, type PythonNode, SCOPES } from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import { calledName } from "./functions.ts";
import type { Program } from "./program.ts";

/**
 * Says whether the program never runs a node, because a condition around the node is always false, as in `if DEBUG:`
 * with `DEBUG = False`.
 */
export function neverRuns(node: PythonNode, program: Program): boolean {
  for (let inner = node; inner.parent !== null && !SCOPES.has(inner.name); inner = inner.parent) {
    const outer = inner.parent;
    if (outer.name === "WhileStatement" && inner.name === "Body") {
      if (truthOf(inner.prevSibling, program) === false) return true;
    }
    if (outer.name === "IfStatement" && inner.name === "Body") {
      if (isSkipped(inner, outer, program)) return true;
    }
  }
  return false;
}

/** Says whether an `if` never runs this branch. */
function isSkipped(branch: PythonNode, statement: PythonNode, program: Program): boolean {
  let word = "";
  let truth: boolean | undefined;
  for (const part of childrenOf(statement)) {
    if (part.name === "if" || part.name === "elif" || part.name === "else") {
      // If an earlier condition is always true, no later branch runs.
      if (truth === true) return true;
      word = part.name;
      truth = undefined;
    } else if (part.name !== "Body") truth = truthOf(part, program);
    else if (part.from === branch.from) return word !== "else" && truth === false;
  }
  return false;
}

/**
 * Returns true if a condition is always true, and false if it is always false. Returns undefined if neither is certain.
 */
function truthOf(condition: PythonNode | null, program: Program): boolean | undefined {
  if (condition === null) return undefined;
  const { text } = program;
  switch (condition.name) {
    case "Boolean":
      return text(condition) === "True";
    case "None":
      return false;
    case "Number":
      return Number(text(condition)) !== 0;
    case "ParenthesizedExpression":
      return truthOf(condition.firstChild!.nextSibling, program);
    case "UnaryExpression":
      return oppositeOf(condition, program);
    case "BinaryExpression":
      return truthOfBoth(condition, program);
    case "CallExpression":
      return CONST.has(calledName(condition, program) ?? text(condition.firstChild!))
        ? truthOf(condition.lastChild!.firstChild!.nextSibling, program)
        : undefined;
    case "VariableName": {
      const [value, ...more] = valuesOf(condition, program) ?? [];
      const isPlain = more.length === 0 && value !== undefined && value.name !== "VariableName";
      return isPlain ? truthOf(value, program) : undefined;
    }
  }
  return undefined;
}

const CONST: ReadonlySet<string> = new Set(["const", "micropython.const"]);

/**
 * Returns the truth of a condition with `not`. Unlike Python, the parser reads `not a and b` as `not (a and b)`. So the
 * truth is certain only if the operand has no `and` or `or`.
 */
function oppositeOf(condition: PythonNode, program: Program): boolean | undefined {
  const [word, operand] = childrenOf(condition);
  if (word?.name !== "not" || operand?.name === "BinaryExpression") return undefined;
  const truth = truthOf(operand ?? null, program);
  return truth === undefined ? undefined : !truth;
}

function truthOfBoth(condition: PythonNode, program: Program): boolean | undefined {
  const [left, word, right] = childrenOf(condition);
  const sides = [truthOf(left!, program), truthOf(right ?? null, program)];
  if (word?.name === "and") return sides.includes(false) ? false : undefined;
  if (word?.name === "or") return sides.includes(true) ? true : undefined;
  return undefined;
}

/**
 * Says whether the program certainly ends after this statement without another `await`, for example with
 * `machine.reset()`. In this case, the statement delays no task, because the other tasks get no more turns anyway.
 */
export function endsProgramAfter(node: PythonNode, program: Program): boolean {
  for (let outer = node; !SCOPES.has(outer.name) && outer.parent !== null; outer = outer.parent) {
    if (LOOPS.has(outer.name) && waits(outer)) return false;
    for (let next = outer.nextSibling; next !== null; next = next.nextSibling) {
      // Skips the other branches of an `if` and the handlers of a `try`, because they do not run after this branch.
      if (!next.name.endsWith("Statement") && next.name !== "StatementGroup") continue;
      const parts = next.name === "StatementGroup" ? childrenOf(next) : [next];
      if (parts.some((part) => endsHere(part, program))) return true;
      if (waits(next) || leaves(next)) return false;
    }
  }
  return false;
}

const LOOPS: ReadonlySet<string> = new Set(["ForStatement", "WhileStatement"]);

function waits(node: PythonNode): boolean {
  return nodesBelow(node, true).some(
    ({ name }) => name === "AwaitExpression" || name === "async" || name.startsWith("Yield"),
  );
}

function leaves(node: PythonNode): boolean {
  return [node, ...nodesBelow(node, true)].some(({ name }) =>
    ["ReturnStatement", "RaiseStatement", "BreakStatement", "ContinueStatement"].includes(name),
  );
}

function endsHere(statement: PythonNode, program: Program): boolean {
  if (!PLAIN.has(statement.name) || waits(statement)) return false;
  return [statement, ...nodesBelow(statement, true)].some((part) => endsProgram(part, program));
}

const PLAIN: ReadonlySet<string> = new Set(["ExpressionStatement", "RaiseStatement"]);

function endsProgram(node: PythonNode, program: Program): boolean {
  if (node.name === "RaiseStatement") return /\bSystemExit\b/.test(program.text(node));
  return ENDS.has(calledName(node, program) ?? "");
}

const ENDS: ReadonlySet<string> = new Set(
  "machine.reset machine.soft_reset machine.deepsleep machine.bootloader sys.exit usys.exit".split(
    " ",
  ),
);
