import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { SAMPLED_COLUMNS } from "../../engine/left-out-clauses.ts";
import { ROOT } from "../../engine/suite.ts";
import { typescriptFiles } from "../../tidy/source-files.ts";
import { WHOLE } from "./whole-tests.ts";

const SAMPLER = /^import \{ sampleTests \} from /m;

/** The test files that use sampleTests. */
const SAMPLED_FILES = typescriptFiles()
  .filter(({ path, text }) => path.endsWith(".test.ts") && SAMPLER.test(text))
  .map(({ path }) => path);

test("the parts have exactly the test files that run a sample", () => {
  const listed = WHOLE.filter(({ projects }) => projects.includes("unit"));
  expect(listed.flatMap(({ files }) => files).sort()).toEqual(SAMPLED_FILES.sort());
});

test("each column of which npm test runs only a sample belongs to exactly one part", () => {
  const columns = WHOLE.flatMap(({ projects }) => projects).filter((name) => name !== "unit");
  expect(columns.sort()).toEqual([...SAMPLED_COLUMNS].sort());
});

test("each file of a part exists", () => {
  const absent = WHOLE.flatMap(({ files }) => files).filter(
    (path) => !existsSync(join(ROOT, path)),
  );
  expect(absent).toEqual([]);
});
