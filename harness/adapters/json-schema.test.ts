import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../tidy/source-files.ts";
import { protocolJsonSchema, scenarioJsonSchema } from "./testing/json-schema.ts";

// After a change of the formats, write the schema files again with this command:
// npx vitest run --project unit harness/adapters/json-schema.test.ts --update=all

test("the published schema of the protocol is up to date", async () => {
  await expect(protocolJsonSchema()).toMatchFileSnapshot(
    join(ROOT, "docs/adapter-protocol.schema.json"),
  );
});

test("the published schema of scenarios is up to date", async () => {
  await expect(scenarioJsonSchema()).toMatchFileSnapshot(join(ROOT, "docs/scenario.schema.json"));
});
