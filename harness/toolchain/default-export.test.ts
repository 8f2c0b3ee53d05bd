import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { defaultExportOf } from "./default-export.ts";

const folder = mkdtempSync(join(tmpdir(), "aiorig-default-export-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the default export of a compiled CommonJS module is found", () => {
  const file = join(folder, "a.cjs");
  writeFileSync(
    file,
    'Object.defineProperty(exports, "__esModule", { value: true });\nexports.default = { name: "a" };\n',
  );
  const exported = createRequire(import.meta.url)(file);
  expect(defaultExportOf({ default: exported })).toEqual({ name: "a" });
});

test.each([{ default: { name: "a" } }, { default: { default: "a" } }, { default: null }, {}])(
  "the default export of an ES module is not changed: %j",
  (module) => {
    expect(defaultExportOf(module)).toBe(module.default);
  },
);
