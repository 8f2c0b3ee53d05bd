import { isAwaited, type PythonNode } from "../python-source/syntax.ts";
import { callsThatMade } from "./classes.ts";
import { methodOf } from "./functions.ts";
import type { Program } from "./program.ts";

/**
 * Finds the Locks that the program acquires and certainly never releases, and returns the first `acquire` of each of
 * them. A Lock counts only if the program uses its variable for nothing except `acquire`, `locked` and `async with`.
 * Any other use may release the Lock.
 */
export function acquiresOfKeptLocks(program: Program): PythonNode[] {
  const found = new Map<string, PythonNode>();
  for (const call of program.calls) {
    const lock = methodOf(call, program);
    if (lock?.method !== "acquire" || !isAwaited(call)) continue;
    const name = program.text(lock.object);
    if (!found.has(name) && isKept(lock.object, program)) found.set(name, call);
  }
  return [...found.values()];
}

function isKept(lock: PythonNode, program: Program): boolean {
  const { names, text } = program;
  const binding = lock.name === "VariableName" ? names.resolve(text(lock), lock) : undefined;
  if (binding === undefined) return false;
  const [made, ...more] = callsThatMade(lock, program) ?? [];
  const isLock = made !== undefined && names.qualify(made.firstChild!) === "asyncio.Lock";
  if (!isLock || more.length > 0) return false;
  return names.usesOf(binding, text(lock)).every((use) => isPlainUse(use, program));
}

/** Says whether a use of a Lock certainly does not release the Lock after an `acquire`. */
function isPlainUse(use: PythonNode, { text }: Program): boolean {
  const parent = use.parent!;
  if (parent.name === "WithStatement") return use.prevSibling?.name !== "as";
  const property = parent.name === "MemberExpression" ? parent.getChild("PropertyName") : null;
  if (property === null || parent.parent?.name !== "CallExpression") return false;
  return /^(acquire|locked)$/.test(text(property));
}
