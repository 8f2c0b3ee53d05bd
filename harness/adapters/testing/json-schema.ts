import { z } from "zod";
import { scenarioSchema } from "../../scenario/scenario.ts";
import { fromAdapterSchema, PROTOCOL_VERSION, toAdapterSchema } from "../messages.ts";

/** Returns the JSON Schema of the messages in both directions of the adapter protocol, as text. */
export function protocolJsonSchema(): string {
  const lines = z.object({ to_adapter: toAdapterSchema, from_adapter: fromAdapterSchema });
  return formatSchema(
    lines,
    `aiorig adapter protocol, version ${PROTOCOL_VERSION}`,
    "Each line is one message. #/properties/to_adapter describes the lines that aiorig sends, and #/properties/from_adapter the lines of the adapter.",
  );
}

/** Returns the JSON Schema of scenarios, as text. */
export function scenarioJsonSchema(): string {
  return formatSchema(
    scenarioSchema,
    "aiorig scenario",
    "A program as data. docs/adapter-protocol.md explains each step.",
  );
}

function formatSchema(schema: z.ZodType, title: string, description: string): string {
  return `${JSON.stringify({ title, description, ...z.toJSONSchema(schema) }, null, 2)}\n`;
}
