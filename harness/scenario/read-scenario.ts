import type { z } from "zod";
import { formError } from "../text/form-error.ts";
import { whyNotJson } from "../text/why-not-json.ts";
import { SCENARIO_ENDING, type Scenario, scenarioSchema } from "./scenario.ts";
import { findScenarioProblems } from "./scenario-problems.ts";

/** A scenario that can run, or one sentence that says what is wrong with it. */
export type ReadScenario = { readonly scenario: Scenario } | { readonly problem: string };

/** Reads a scenario from JSON. */
export function readScenario(json: string): ReadScenario {
  let data: unknown;
  try {
    data = JSON.parse(json);
  } catch (error) {
    return { problem: `the scenario is not JSON: ${whyNotJson(json, error)}` };
  }
  const parsed = scenarioSchema.safeParse(data, { error: formError });
  if (!parsed.success) return { problem: describeIssue(parsed.error.issues[0]!) };
  const [problem] = findScenarioProblems(parsed.data);
  return problem === undefined ? { scenario: parsed.data } : { problem };
}

/** Returns the name of the file with the scenario of a program: `sleep/a.scenario.json` for `sleep/a.py`. */
export function scenarioFileOf(program: string): string {
  return program.replace(/\.py$/, SCENARIO_ENDING);
}

/**
 * Describes an error in the structure of the JSON. The text starts with the path to the error:
 * `coroutines.main.steps.0.ms: expected a number`.
 */
function describeIssue(issue: z.core.$ZodIssue): string {
  const where = issue.path.length === 0 ? "the whole text" : issue.path.join(".");
  return `${where}: ${issue.message}`;
}
