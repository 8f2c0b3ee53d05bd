import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildOnce, resultFolder } from "./build-cache.ts";
import type { Recipe } from "./build-manifest.ts";
import { type CacheItem, readCache } from "./cache-contents.ts";
import { CacheError } from "./cache-error.ts";
import { withLock } from "./lock.ts";

const RECIPE: Recipe = { name: "thing", version: "1.0", inputs: [], keeps: ["program"] };
const KNOWN = { recipes: [RECIPE], suites: ["trixie"], logs: ["python"] };

let cache: string;
const at = (...names: string[]) => join(cache, ...names);

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "aiorig-contents-"));
  vi.stubEnv("AIORIG_CACHE", cache);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true, force: true });
});

test("a cache that does not exist counts as empty", async () => {
  await rm(cache, { recursive: true });
  expect(await readCache(KNOWN)).toEqual({ folder: cache, items: [], foreign: [] });
});

test("if the cache is not a folder, the error names its path", async () => {
  await rm(cache, { recursive: true });
  await writeFile(cache, "");
  const failure = await readCache(KNOWN).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CacheError);
  expect((failure as CacheError).message).toBe(
    `the build cache ${cache} cannot be used: a file is where a folder must be (ENOTDIR)`,
  );
});

test("the list shows the state of each build and whether aiorig still uses the build", async () => {
  const whole = await build(RECIPE);
  const old = await build({ ...RECIPE, version: "0.9" });
  const damaged = await build({ ...RECIPE, inputs: ["another flag"] });
  await truncate(join(damaged, "program"), 0);
  const builds = (await items()).filter((item) => item.kind === "build");
  expect(
    Object.fromEntries(
      builds.map(({ path, version, isCurrent, faults }) => [path, { version, isCurrent, faults }]),
    ),
  ).toEqual({
    [whole]: { version: "1.0", isCurrent: true, faults: [] },
    [old]: { version: "0.9", isCurrent: false, faults: [] },
    [damaged]: {
      version: "1.0",
      isCurrent: false,
      faults: ["program has 0 bytes instead of 5"],
    },
  });
});

test("if several recipes have the same name, the results of all these recipes are in use", async () => {
  const other = { ...RECIPE, version: "2.0" };
  await build(RECIPE);
  await build(other);
  const { items } = await readCache({ ...KNOWN, recipes: [RECIPE, other] });
  expect(items).toMatchObject([
    { version: "1.0", isCurrent: true },
    { version: "2.0", isCurrent: true },
  ]);
});

test("a build without a record counts as damaged", async () => {
  const folder = resultFolder(RECIPE);
  await mkdir(folder);
  await writeFile(join(folder, "program"), "built");
  expect(await items()).toMatchObject([
    {
      kind: "build",
      path: folder,
      bytes: 5,
      name: "thing",
      version: "1.0",
      isCurrent: true,
      faults: [expect.stringMatching(/^aiorig-build\.json is missing/)],
    },
  ]);
});

test("a build without a recipe is recognised by its record", async () => {
  const folder = await build({ ...RECIPE, name: "former" });
  expect(await items()).toMatchObject([{ kind: "build", path: folder, isCurrent: false }]);
});

test("the list contains leftovers, locks, package lists and logs", async () => {
  const folder = await build(RECIPE);
  await mkdir(`${folder}.half-built-abcdef`);
  await mkdir(`${folder}.damaged-abcdef`);
  await writeFile(`${folder}.damaged-abcdef/program`, "bui");
  await mkdir(at("apt-trixie", "lists"), { recursive: true });
  await writeFile(at("apt-trixie", "lists", "packages"), "12345678");
  await mkdir(at("logs"));
  await writeFile(at("logs", "thing.log"), "1");
  await writeFile(at("logs", "python.log"), "12");
  const found = await withLock(`${folder}.lock`, items, { holder: "a build" });
  const name = basename(folder);
  expect(
    found.map((item) => [item.kind, relative(cache, item.path), item.locks.map(short)]),
  ).toEqual([
    ["build", name, [`${name}.lock`]],
    ["half-built", `${name}.half-built-abcdef`, [`${name}.lock`]],
    ["set aside", `${name}.damaged-abcdef`, [`${name}.lock`]],
    ["lock", `${name}.lock`, [`${name}.lock`]],
    ["apt lists", "apt-trixie", ["apt-trixie.lock"]],
    ["log", "logs/python.log", []],
    ["log", "logs/thing.log", [`${name}.lock`]],
  ]);
  expect(found.find((item) => item.kind === "lock")).toMatchObject({ holder: "a build" });
  expect(found.find((item) => item.kind === "apt lists")).toMatchObject({ bytes: 8 });
});

test("if aiorig did not write a file, the list shows it as foreign, whatever its name is", async () => {
  const other = basename(resultFolder({ ...RECIPE, name: "other" }));
  const names = [
    "notes.txt",
    "apt-tools",
    "apt-get",
    `${other}`,
    `${other}.lock`,
    `${other}.half-built-abcdef`,
    `${other}.damaged-abcdef`,
    "thing-1.0",
    "thing-1.0-0123456789ab-mine",
  ];
  await writeFile(at("notes.txt"), "mine");
  for (const name of names.slice(1)) {
    await mkdir(at(name));
    await writeFile(at(name, "mine.txt"), "mine");
  }
  await mkdir(at("logs"));
  await writeFile(at("logs", "server.log"), "mine");
  const { items, foreign } = await readCache(KNOWN);
  expect({ items, foreign }).toEqual({
    items: [],
    foreign: [...names, "logs/server.log"].map((name) => at(name)).sort(),
  });
});

test("if aiorig did not write any file in the folder of a build, the list shows the folder as foreign", async () => {
  const folder = resultFolder(RECIPE);
  await mkdir(folder);
  await writeFile(join(folder, "notes.txt"), "mine");
  await mkdir(`${folder}.damaged-abcdef`);
  await writeFile(`${folder}.damaged-abcdef/notes.txt`, "mine");
  const { items, foreign } = await readCache(KNOWN);
  expect({ items, foreign }).toEqual({ items: [], foreign: [folder, `${folder}.damaged-abcdef`] });
});

test("links are not followed", async () => {
  await writeFile(at("large"), "x".repeat(1000));
  await mkdir(at("apt-trixie", "lists"), { recursive: true });
  await symlink(at("large"), at("apt-trixie", "lists", "link"));
  const [apt] = await items();
  expect(apt!.bytes).toBeLessThan(1000);
});

async function items(): Promise<readonly CacheItem[]> {
  return (await readCache(KNOWN)).items;
}

function build(recipe: Recipe): Promise<string> {
  return buildOnce(recipe, ({ result }) => writeFile(join(result, "program"), "built"));
}

function short(lock: string): string {
  return basename(lock);
}
