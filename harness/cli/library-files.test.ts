import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Config } from "../runtimes/config.ts";
import { readTargetLibrary } from "../runtimes/target-library.ts";
import { withLibraryFiles } from "./library-files.ts";

let library: string;
beforeAll(() => {
  library = mkdtempSync(join(tmpdir(), "aiorig-library-"));
  mkdirSync(join(library, "mine"));
  const files = {
    "mine/__init__.py": "",
    "mine/queues.py": "from .rings import Ring\n",
    "mine/rings.py": "",
    "mine/screens.py": "",
    "until.py": "",
    "program.py": "import probe\nimport mine.screens\n",
    "computes.py": "__import__(name)\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(library, name), text);
});
afterAll(() => rmSync(library, { recursive: true }));

async function copiedFor(config: Config, users: readonly string[] = []): Promise<string[]> {
  const paths = users.map((name) => join(library, name));
  const { libraryFiles } = await withLibraryFiles(config, paths);
  const { files } = await readTargetLibrary({ library, libraryFiles }, ROOM);
  const places = files.map(({ place }) => place.split("/library/")[1]);
  return places.filter((place) => place !== undefined);
}

const ROOM = { target: "a board", bytes: 1_000_000 };
const USE = { Queue: "mine.queues:Queue" };

test("a target gets the user's own classes, and the user's modules that replace modules of aiorig", async () => {
  expect(await copiedFor({ library, use: USE })).toEqual([
    "mine/__init__.py",
    "mine/queues.py",
    "mine/rings.py",
    "until.py",
  ]);
});

test("a target gets the modules that a program imports", async () => {
  expect(await copiedFor({ library }, ["program.py"])).toEqual([
    "mine/__init__.py",
    "mine/screens.py",
    "until.py",
  ]);
});

test("a target gets the whole library if a program computes the name of a module", async () => {
  expect(await copiedFor({ library, use: USE }, ["computes.py"])).toHaveLength(7);
});

test("if there is no library, the configuration gets no list of files", async () => {
  expect(await withLibraryFiles({ use: USE }, [])).toEqual({ use: USE });
});
