import type { Scenario } from "./scenario.ts";

/**
 * Returns one sentence for each problem with the names in a scenario: no coroutine `main`, a name that is not declared,
 * a variable that no step sets, or arguments that do not match the parameters. The list is empty if the scenario can
 * run.
 */
export function findScenarioProblems(scenario: Scenario): string[] {
  const declared: Readonly<Record<string, readonly string[]>> = {
    coroutine: Object.keys(scenario.coroutines),
    event: scenario.events ?? [],
    lock: scenario.locks ?? [],
    queue: Object.keys(scenario.queues ?? {}),
  };
  const problems =
    scenario.coroutines.main === undefined ? ["the scenario has no coroutine main"] : [];
  for (const [name, { parameters = [], steps }] of Object.entries(scenario.coroutines)) {
    const where = `coroutine ${name}`;
    const variables = new Set(["self", ...parameters, ...variablesSetIn(steps)]);
    for (const node of objectsIn(steps)) {
      const { do: step, with: given, coroutine } = node;
      for (const [kind, names] of Object.entries(declared)) {
        const used = node[kind];
        if (typeof used === "string" && !names.includes(used)) {
          problems.push(
            `${where}: the step "${String(step)}" uses the ${kind} "${used}", but the scenario does not declare this ${kind}`,
          );
        }
      }
      for (const used of variablesReadBy(node)) {
        if (!variables.has(used))
          problems.push(`${where}: the variable "${used}" is used, but no step sets it`);
      }
      const called = scenario.coroutines[String(coroutine)];
      if (called === undefined) continue;
      const expected = [...(called.parameters ?? [])].sort().join(", ");
      const actual = Object.keys(given ?? {})
        .sort()
        .join(", ");
      if (expected !== actual) {
        problems.push(
          `${where}: the step "${String(step)}" passes the arguments (${actual}) to "${String(coroutine)}", but the parameters are (${expected})`,
        );
      }
    }
  }
  return problems;
}

/** Returns the names of all steps that a scenario uses, in alphabetical order. Steps inside other steps also count. */
export function stepsUsedBy({ coroutines }: Scenario): string[] {
  const used = Object.values(coroutines)
    .flatMap(({ steps }) => objectsIn(steps))
    .flatMap((node) => (typeof node.do === "string" ? [node.do] : []));
  return [...new Set(used)].sort();
}

type Node = Readonly<Record<string, unknown>> & { readonly with?: object };

/** Returns all objects in a tree of steps. An outer object comes before the objects inside it. */
function objectsIn(tree: unknown): Node[] {
  if (Array.isArray(tree)) return tree.flatMap(objectsIn);
  if (typeof tree !== "object" || tree === null) return [];
  return [tree as Node, ...Object.values(tree).flatMap(objectsIn)];
}

function variablesSetIn(steps: unknown): string[] {
  return objectsIn(steps).flatMap(({ into }) => (typeof into === "string" ? [into] : []));
}

function variablesReadBy({
  variable,
  since,
  task,
  do: step,
  with: given,
  ...rest
}: Node): string[] {
  const named = [variable, since, task].filter((name) => typeof name === "string");
  const texts = [...Object.values(rest), ...Object.values(given ?? {})].flatMap(textsIn);
  const inTexts = texts.flatMap((text) => [...text.matchAll(VARIABLE)].map(([, name]) => name!));
  return [...named, ...inTexts];
}

/** Returns all texts in a value. Does not look into objects, because the caller looks at each object separately. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Array.isArray(value) ? value.flatMap(textsIn) : [];
}

/** Finds `{name}` in a text. */
export const VARIABLE = /\{([a-z][a-z0-9_]*)\}/g;
