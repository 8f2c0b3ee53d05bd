import { readFileSync } from "node:fs";

import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../../engine/suite.ts";

import { readWorkflow } from "./workflow-file.ts";

const FILES = ["hosted", "rig"] as const;
const textOf = (name: string) => readFileSync(join(ROOT, `.github/workflows/${name}.yml`), "utf8");
const read = (name: string) => readWorkflow(`${name}.yml`, textOf(name));

test.each(FILES)("GitHub's parser accepts %s.yml", async (name) => {
  await expect(read(name)).resolves.toMatchObject({ permissions: { contents: "read" } });
});
