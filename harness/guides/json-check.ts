import { z } from "zod";
import { ownExpectationSchema } from "../check/own-expectation.ts";
import { configSchema } from "../runtimes/config-schema.ts";
import { readScenario } from "../scenario/read-scenario.ts";
import type { CodeBlock } from "./code-blocks.ts";

/**
 * Says what is wrong with a JSON block. The word after `json` names the format: `scenario`, `config` or `expectations`.
 * If there is no word after `json`, the block must only be valid JSON. Returns undefined if nothing is wrong.
 */
export function findJsonProblem({ text, words: [format] }: CodeBlock): string | undefined {
  if (format === "scenario") {
    const read = readScenario(text);
    return "problem" in read ? read.problem : undefined;
  }
  const schema = SCHEMAS[format ?? "any"];
  if (schema === undefined) {
    return `there is no format ${format}. The formats are scenario, ${Object.keys(SCHEMAS).join(", ")}`;
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `the block is not valid JSON: ${(error as Error).message}`;
  }
  const parsed = schema.safeParse(value);
  return parsed.error && z.prettifyError(parsed.error);
}

const SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  any: z.unknown(),
  config: configSchema,
  expectations: z.strictObject({ expectations: z.array(ownExpectationSchema) }),
};
