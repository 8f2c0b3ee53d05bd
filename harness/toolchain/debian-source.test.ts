import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { aptFolder } from "./apt-state.ts";
import { BuildError, type BuildSteps, openBuildSteps } from "./build-steps.ts";
import { CacheError, explainCacheError } from "./cache-error.ts";
import { type DebianSource, withAptSource } from "./debian-source.ts";

const SOURCE = { suite: "trixie", stanza: "Types: deb\n" };

let folder: string;
let cache: string;
let steps: BuildSteps;
let progress: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-apt-"));
  cache = join(folder, "cache");
  await mkdir(join(folder, "bin"));
  vi.stubEnv("AIORIG_CACHE", cache);
  vi.stubEnv("PATH", `${join(folder, "bin")}:${process.env.PATH}`);
  progress = [];
  steps = openBuildSteps("thing", {
    onProgress: ({ step, detail }) => detail === undefined && progress.push(step),
  });
  // Like apt, this script keeps package lists, and fails if the lists are damaged.
  await command("apt-get", `lists="${aptFolder("trixie")}/lists/packages"`, [
    'grep -q damaged "$lists" 2>/dev/null && { echo "E: could not be parsed" >&2; exit 100; }',
    'case "$*" in',
    '  *" update") echo fetched > "$lists" ;;',
    "  *) touch thing_1.0_all.deb ;;",
    "esac",
  ]);
  await command("dpkg-deb", 'touch "$3/file"');
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

test("packages are fetched and unpacked", async () => {
  await withAptSource(SOURCE, steps, fetchThing);
  expect(progress).toEqual(["Updating the package lists of Debian trixie", FETCHING]);
});

describe("a damaged state of apt from an earlier build is removed", () => {
  const lists = () => join(aptFolder("trixie"), "lists");
  const REMOVING = expect.stringMatching(
    /^Removing the state of apt in \S+, because the state may be damaged$/,
  );

  beforeEach(async () => {
    await withAptSource(SOURCE, steps, fetchThing);
    progress.splice(0);
  });

  test.each<[string, () => Promise<unknown>]>([
    ["lists that apt cannot read", () => writeFile(join(lists(), "packages"), "damaged")],
    [
      "a file instead of the folder of lists",
      async () => {
        await rm(lists(), { recursive: true });
        await writeFile(lists(), "");
      },
    ],
    [
      "a folder instead of the configuration",
      async () => {
        await rm(join(aptFolder("trixie"), "apt.conf"));
        await mkdir(join(aptFolder("trixie"), "apt.conf"));
      },
    ],
  ])("%s", async (_what, damage) => {
    await damage();
    await withAptSource(SOURCE, steps, fetchThing);
    expect(progress).toEqual(
      expect.arrayContaining([REMOVING, "Updating the package lists of Debian trixie", FETCHING]),
    );
  });

  test("if the fetch of a package fails because apt's state is damaged, the state is removed", async () => {
    let attempts = 0;
    await withAptSource(SOURCE, steps, async (source) => {
      attempts++;
      if (attempts === 1) await writeFile(join(lists(), "packages"), "damaged");
      await fetchThing(source);
    });
    expect({ attempts, progress }).toEqual({
      attempts: 2,
      progress: [
        "Updating the package lists of Debian trixie",
        FETCHING,
        REMOVING,
        "Updating the package lists of Debian trixie",
        FETCHING,
      ],
    });
  });

  test("if a damaged state of apt is removed, the files in it that aiorig did not write stay", async () => {
    const file = join(aptFolder("trixie"), "notes.txt");
    await writeFile(file, "mine");
    await writeFile(join(lists(), "packages"), "damaged");
    await withAptSource(SOURCE, steps, fetchThing);
    expect(await readFile(file, "utf8")).toBe("mine");
  });
});

test("if there was no older state of apt, a failed fetch is not tried again", async () => {
  await command("apt-get", 'echo "E: no network" >&2; exit 100');
  const failure = await withAptSource(SOURCE, steps, fetchThing).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BuildError);
  expect(progress).toEqual(["Updating the package lists of Debian trixie"]);
});

test("a full disk does not count as damage of the state of apt", async () => {
  await withAptSource(SOURCE, steps, fetchThing);
  progress.splice(0);
  await command("apt-get", 'echo "E: Write error - write (28: No space left on device)"; exit 100');
  const failure = await withAptSource(SOURCE, steps, fetchThing).catch((error: unknown) => error);
  expect({ progress, message: (failure as Error).message }).toEqual({
    progress: ["Updating the package lists of Debian trixie"],
    message: expect.stringContaining(
      `\nA disk is full. The build writes to ${cache} and ${tmpdir()}.\n`,
    ),
  });
});

test("if a file has the path of the state folder, the error names the file", async () => {
  await mkdir(cache, { recursive: true });
  await writeFile(aptFolder("trixie"), "mine");
  const failure = await withAptSource(SOURCE, steps, fetchThing).catch(explainCacheError);
  expect(failure).toBeInstanceOf(CacheError);
  expect((failure as CacheError).message).toContain(`${aptFolder("trixie")}`);
});

const FETCHING = "Fetching thing 1.0 from Debian trixie";

function fetchThing(source: DebianSource): Promise<void> {
  return source.unpackBinary("thing", "1.0", join(folder, "unpacked"));
}

/** Puts a shell script on the PATH. The script replaces the system's command with the same name. */
async function command(name: string, first: string, rest: readonly string[] = []): Promise<void> {
  const file = join(folder, "bin", name);
  await writeFile(file, ["#!/bin/sh", first, ...rest, ""].join("\n"));
  await chmod(file, 0o755);
}
