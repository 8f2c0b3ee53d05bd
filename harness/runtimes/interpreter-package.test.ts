import { cp, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LOADER_URL } from "../python/bundle.ts";
import { checkInterpreterPackage, PUBLISHED_FILES } from "./interpreter-package.ts";

let folder: string;
let url: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-package-"));
  url = pathToFileURL(join(folder, "micropython.mjs")).href;
  for (const name of Object.keys(PUBLISHED_FILES)) {
    await cp(new URL(name, LOADER_URL), join(folder, name));
  }
});

afterEach(() => rm(folder, { recursive: true }));

test("the installed interpreter of the reference is equal to the published interpreter", () => {
  expect(() => checkInterpreterPackage()).not.toThrow();
});

describe.each(Object.keys(PUBLISHED_FILES))("%s is refused by name", (name) => {
  test.each<[string, (file: string) => Promise<unknown>, string]>([
    ["truncated", (file) => truncate(file, 1000), "is not the file that was published"],
    ["empty", (file) => truncate(file, 0), "is not the file that was published"],
    ["changed in one bit", flipBit, "is not the file that was published"],
    ["missing", (file) => rm(file), "cannot be read"],
  ])("if it is %s", async (_how, damage, what) => {
    const file = join(folder, name);
    await damage(file);
    expect(() => checkInterpreterPackage(url)).toThrow(
      `the interpreter of the reference is damaged: ${file} ${what}. Install the packages again: npm ci`,
    );
  });
});

async function flipBit(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 100]! ^= 1;
  await writeFile(file, bytes);
}
