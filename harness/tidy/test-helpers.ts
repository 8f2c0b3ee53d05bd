import { dirname, join } from "node:path/posix";
import ts from "typescript";
import { roomOf } from "./floors.ts";
import type { SourceFile } from "./source-files.ts";

/**
 * Rooms (folders of code) whose programs test aiorig itself. Users do not run these programs, so all files of these
 * rooms may import helpers of tests.
 */
const TRYING = ["harness/bench", "harness/campaign", "harness/tidy"];

/**
 * Files that users or tools open by their path, so that no file imports them. Users open the rigs and the main file of
 * the package. Allure's configuration opens the file of its rule, because this configuration is not TypeScript. A file
 * in this list is not a helper of tests, even if only a test imports it.
 */
const FOUND_BY_PATH = ["rigs/", "harness/scheduler/index.ts", "reports/allure/unexpected-rule.ts"];

/**
 * Returns one sentence for each helper of tests that is in a wrong folder, and for each wrong import of a helper.
 * Helpers of tests belong in folders named `testing`, and other code must not import them. A file is a helper if all
 * files that import it are tests, helpers or files of the rooms in `TRYING`. A file that nobody imports is not a
 * helper.
 */
export function findMisplacedHelpers(files: readonly SourceFile[]): string[] {
  const importers = new Map<string, string[]>();
  for (const file of files) {
    for (const imported of importsOf(file)) {
      importers.set(imported, [...(importers.get(imported) ?? []), file.path]);
    }
  }
  return files.flatMap(({ path }) => misplaced(path, importers.get(path) ?? []));
}

function importsOf({ path, text }: SourceFile): string[] {
  return ts
    .preProcessFile(text)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith("."))
    .map((name) => join(dirname(path), name));
}

function misplaced(path: string, importers: readonly string[]): string[] {
  const users = importers.filter((importer) => !tries(importer));
  if (isHelper(path)) {
    return users.map(
      (user) =>
        `${user} imports ${path}, a helper of tests. Move the imported code to a folder that is not named "testing"`,
    );
  }
  // If nothing imports a file, it is the main file of a program, and not a helper.
  const isFoundByPath = FOUND_BY_PATH.some((start) => path.startsWith(start));
  if (tries(path) || isFoundByPath || importers.length === 0 || users.length > 0) return [];
  return [
    `${path} is a helper of tests, because only tests import it, such as ${importers[0]}. Move the file to a folder named "testing"`,
  ];
}

function tries(path: string): boolean {
  return path.endsWith(".test.ts") || isHelper(path) || TRYING.includes(roomOf(path));
}

function isHelper(path: string): boolean {
  return path.includes("/testing/");
}
