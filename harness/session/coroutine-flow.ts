import { isForever } from "./hints/loops.ts";
import type { Program } from "./hints/program.ts";
import { childrenOf, isAsync, nodesBelow, type PythonNode } from "./python-source/syntax.ts";

/** A step of a coroutine: an await, or a place where the code can continue in several ways. */
export interface FlowStep<Await> {
  /** The await of this step. Undefined if this step is only a place where the code can continue in several ways. */
  readonly at: Await | undefined;
  /** The steps that may come next. */
  readonly next: FlowStep<Await>[];
}

/**
 * A function that makes the steps for one awaited expression, and returns the first step. `blocks` are the `async with`
 * expressions around the await.
 */
export type AwaitSteps<Await> = (
  expression: PythonNode,
  isWith: boolean,
  around: {
    readonly blocks: readonly PythonNode[];
    /** `next` is the step after the await. `raised` are the possible steps after an exception in the await. */
    readonly next: FlowStep<Await>;
    readonly raised: readonly FlowStep<Await>[];
  },
) => FlowStep<Await>;

/** The steps that come next when the code leaves a block, for each way to leave it. */
interface Exits<Await> {
  readonly blocks: readonly PythonNode[];
  readonly returned: FlowStep<Await>;
  readonly broken?: FlowStep<Await>;
  readonly continued?: FlowStep<Await>;
  readonly raised: readonly FlowStep<Await>[];
}

/**
 * Returns the first step of a coroutine. The steps contain every path that the coroutine can take, and possibly some
 * paths that it never takes. `after` is the step that follows the end of the coroutine. `raised` lists the steps that
 * may follow an exception.
 */
export function flowOf<Await>(
  coroutine: PythonNode,
  program: Program,
  stepsOf: AwaitSteps<Await>,
  around: {
    readonly blocks: readonly PythonNode[];
    readonly after: FlowStep<Await>;
    readonly raised: readonly FlowStep<Await>[];
  },
): FlowStep<Await> {
  const { blocks, after, raised } = around;
  const body = coroutine.getChild("Body")!;
  return flowOfBlock(body, after, { blocks, returned: after, raised });

  function flowOfBlock(
    block: PythonNode,
    next: FlowStep<Await>,
    exits: Exits<Await>,
  ): FlowStep<Await> {
    return childrenOf(block).reduceRight(
      (later, node) => flowOfStatement(node, later, exits),
      next,
    );
  }

  function flowOfStatement(
    node: PythonNode,
    next: FlowStep<Await>,
    exits: Exits<Await>,
  ): FlowStep<Await> {
    switch (node.name) {
      case "Body":
      case "MatchBody":
      case "StatementGroup":
        return flowOfBlock(node, next, exits);
      case "IfStatement":
        return flowOfIf(childrenOf(node), next, exits);
      case "MatchStatement":
        return flowOfMatch(node, next, exits);
      case "WhileStatement":
      case "ForStatement":
        return flowOfLoop(node, next, exits);
      case "WithStatement":
        return flowOfWith(node, next, exits);
      case "TryStatement":
        return flowOfTry(childrenOf(node), next, exits);
      case "ReturnStatement":
        return flowOfAwaits(node, exits.returned, exits);
      case "RaiseStatement":
        return flowOfAwaits(node, fork(...exits.raised), exits);
      case "BreakStatement":
        return exits.broken ?? next;
      case "ContinueStatement":
        return exits.continued ?? next;
      case "FunctionDefinition":
      case "ClassDefinition":
        return next;
      default:
        return flowOfAwaits(node, next, exits);
    }
  }

  /**
   * Returns the first step of the awaits of an expression, or `next` if the expression has no await. The awaits come in
   * the order in which Python evaluates them: an inner await comes before an outer await.
   */
  function flowOfAwaits(
    node: PythonNode,
    next: FlowStep<Await>,
    exits: Exits<Await>,
  ): FlowStep<Await> {
    return [node, ...nodesBelow(node, true)]
      .filter(({ name }) => name === "AwaitExpression")
      .sort((one, other) => one.to - other.to || other.from - one.from)
      .reduceRight((later, one) => {
        const around = { blocks: exits.blocks, next: later, raised: exits.raised };
        const step = stepsOf(childrenOf(one).at(-1)!, false, around);
        return isOptional(one, node) ? fork(step, later) : step;
      }, next);
  }

  function flowOfIf(
    parts: readonly PythonNode[],
    next: FlowStep<Await>,
    exits: Exits<Await>,
  ): FlowStep<Await> {
    let otherwise = next;
    for (let at = parts.length - 1; at > 0; at--) {
      const body = parts[at]!;
      if (body.name !== "Body") continue;
      const entry = flowOfBlock(body, next, exits);
      if (parts[at - 1]!.name === "else") otherwise = entry;
      else otherwise = flowOfAwaits(parts[at - 1]!, fork(entry, otherwise), exits);
    }
    return otherwise;
  }

  function flowOfMatch(
    node: PythonNode,
    next: FlowStep<Await>,
    exits: Exits<Await>,
  ): FlowStep<Await> {
    const clauses = nodesBelow(node, true).filter(({ name }) => name === "MatchClause");
    const entries = clauses.map((clause) => flowOfBlock(clause.getChild("Body")!, next, exits));
    return flowOfAwaits(node.firstChild!.nextSibling!, fork(...entries, next), exits);
  }

  function flowOfLoop(
    node: PythonNode,
    next: FlowStep<Await>,
    exits: Exits<Await>,
  ): FlowStep<Await> {
    const [body, otherwise] = node.getChildren("Body");
    const end = otherwise === undefined ? next : flowOfBlock(otherwise, next, exits);
    const again: FlowStep<Await> = { at: undefined, next: [] };
    const inner = { ...exits, broken: next, continued: again };
    const head = fork(flowOfBlock(body!, again, inner), ...(isForever(node, program) ? [] : [end]));
    const source = body!.prevSibling!;
    if (node.name === "WhileStatement") {
      again.next.push(flowOfAwaits(source, head, exits));
      return again;
    }
    const around = { blocks: exits.blocks, next: head, raised: exits.raised };
    again.next.push(isAsync(node) ? stepsOf(source, false, around) : head);
    return flowOfAwaits(source, again, exits);
  }

  function flowOfWith(
    node: PythonNode,
    next: FlowStep<Await>,
    exits: Exits<Await>,
  ): FlowStep<Await> {
    const managers = isAsync(node) ? managersOf(node) : [];
    const blocks = [...exits.blocks, ...managers];
    const body = flowOfBlock(node.getChild("Body")!, next, { ...exits, blocks });
    if (managers.length === 0) return fork(body, flowOfAwaits(node.firstChild!, body, exits));
    return managers.reduceRight((later, manager, i) => {
      const outside = [...exits.blocks, ...managers.slice(0, i)];
      return stepsOf(manager, true, { blocks: outside, next: later, raised: exits.raised });
    }, body);
  }

  function flowOfTry(
    parts: readonly PythonNode[],
    next: FlowStep<Await>,
    exits: Exits<Await>,
  ): FlowStep<Await> {
    const bodyAfter = (word: string) => {
      const at = parts.findIndex(({ name }) => name === word);
      return at < 0 ? undefined : parts.slice(at).find(({ name }) => name === "Body")!;
    };
    const last = bodyAfter("finally");
    const { broken, continued, returned } = exits;
    const leaving = [returned, ...exits.raised, broken ?? [], continued ?? []].flat();
    const end = last === undefined ? next : flowOfBlock(last, fork(next, ...leaving), exits);
    const passed = <Exit extends FlowStep<Await> | undefined>(exit: Exit) =>
      last === undefined || exit === undefined ? exit : end;
    const inside = {
      ...exits,
      returned: passed(returned)!,
      raised: last === undefined ? exits.raised : [end],
      ...(broken !== undefined && { broken: passed(broken)! }),
      ...(continued !== undefined && { continued: passed(continued)! }),
    };
    const handlers = parts.flatMap((part, at) =>
      part.name === "except"
        ? flowOfBlock(parts.slice(at).find(({ name }) => name === "Body")!, end, inside)
        : [],
    );
    const otherwise = bodyAfter("else");
    const after = otherwise === undefined ? end : flowOfBlock(otherwise, end, inside);
    const raised = [...handlers, ...inside.raised];
    const first = flowOfBlock(parts[1]!, after, { ...inside, raised });
    return startsWithAwait(parts[1]!) ? first : fork(first, ...raised);
  }
}

/** Returns the context managers of a `with`, without the names after `as`. */
export function managersOf(node: PythonNode): PythonNode[] {
  const parts = childrenOf(node).filter(({ name }) => name !== "async" && name !== "with");
  return parts.filter(({ name }, at) => {
    const isPart = ["as", ",", "(", ")", "Body"].includes(name);
    return !isPart && parts[at - 1]?.name !== "as";
  });
}

/** Says whether a block awaits something before any other code of the block can raise an exception. */
function startsWithAwait(block: PythonNode): boolean {
  const [, statement] = childrenOf(block);
  return (
    statement?.name === "ExpressionStatement" && statement.firstChild?.name === "AwaitExpression"
  );
}

function fork<Await>(...next: FlowStep<Await>[]): FlowStep<Await> {
  return next.length === 1 ? next[0]! : { at: undefined, next };
}

/** Says whether Python may skip an await inside a statement, as in `ready or await wait()`. */
function isOptional(node: PythonNode, statement: PythonNode): boolean {
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    if (MAY_SKIP.test(outer.name)) return true;
    if (outer.from === statement.from && outer.name === statement.name) return false;
  }
  return false;
}

const MAY_SKIP = /^(ConditionalExpression|BinaryExpression|\w*ComprehensionExpression)$/;
