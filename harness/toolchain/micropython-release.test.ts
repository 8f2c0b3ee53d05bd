import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { buildOnce } from "./build-cache.ts";
import { parseMadison } from "./debian-source.ts";
import { readHostSystem } from "./host-system.ts";
import {
  builtReleases,
  DEFAULT_RELEASE,
  findRelease,
  type MicropythonRelease,
  releasesOf,
} from "./micropython-release.ts";
import { unixPort } from "./micropython-unix.ts";

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), "aiorig-releases-"));
  vi.stubEnv("AIORIG_CACHE", cache);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(cache, { recursive: true });
});

test("a release of a suite names the packages that the Pico's firmware needs", () => {
  const printed = `
micropython | 1.26.1+ds-1 | http://deb.debian.org/debian sid/main amd64 Packages
pico-sdk-source |    2.2.0-3 | http://deb.debian.org/debian sid/main amd64 Packages
tinyusb-source | 0.18.0+dfsg-1 | http://deb.debian.org/debian sid/main amd64 Packages
micropython | 1.26.1+ds-1 | http://deb.debian.org/debian sid/main Sources
  pico-sdk |    2.2.0-3 | http://deb.debian.org/debian sid/main Sources
`;
  expect(releasesOf("sid", parseMadison(printed))).toEqual([
    { suite: "sid", version: "1.26.1+ds-1", picoSdk: "2.2.0-3", tinyusb: "0.18.0+dfsg-1" },
  ]);
});

test("a suite without MicroPython, or with an old MicroPython, has no release for aiorig", () => {
  const old = [
    "pico-sdk-source | 1.5.1-1 | bookworm/main Packages",
    "tinyusb-source | 0.15.0-1 | bookworm/main Packages",
    "micropython | 1.19.1+ds-1 | bookworm/main Sources",
  ];
  expect(releasesOf("sid", parseMadison(""))).toEqual([]);
  expect(releasesOf("bookworm", parseMadison(old.join("\n")))).toEqual([]);
});

test("without a version, aiorig chooses the default release; for an unknown version it finds no release", async () => {
  const asked = [undefined, "1.25", "1.25.0", "1.2", "1.26"];
  const found = await Promise.all(asked.map((version) => findRelease(version, unixPort)));
  expect(found).toEqual([DEFAULT_RELEASE, DEFAULT_RELEASE, DEFAULT_RELEASE, undefined, undefined]);
});

test("the newest version with a build in the cache is found without the network", async () => {
  const releases = ["1.26.1+ds-1", "1.26.10+ds-2", "1.27.0+ds-1"].map(inSid);
  for (const release of releases) await build(release);
  // The inputs of this build are not the inputs of aiorig's recipe, so aiorig must not use the build.
  await build(inSid("1.26.99+ds-1"), "another compiler");
  expect((await builtReleases(unixPort)).map(({ version }) => version).sort()).toEqual([
    "1.26.1+ds-1",
    "1.26.10+ds-2",
    "1.27.0+ds-1",
  ]);
  const versions = await Promise.all(
    ["1.26", "1.26.1", "1.27", "1"].map(async (asked) => {
      const release = await findRelease(asked, unixPort);
      return release && [release.suite, release.version];
    }),
  );
  expect(versions).toEqual([
    ["sid", "1.26.10+ds-2"],
    ["sid", "1.26.1+ds-1"],
    ["sid", "1.27.0+ds-1"],
    ["sid", "1.27.0+ds-1"],
  ]);
});

function inSid(version: string): MicropythonRelease {
  return { suite: "sid", version, picoSdk: "2.2.0-3", tinyusb: "0.18.0+dfsg-1" };
}

/** Puts a folder that looks like a build of a release into the cache. */
async function build(release: MicropythonRelease, further?: string): Promise<void> {
  const recipe = unixPort(release).recipe(await readHostSystem());
  const inputs = further === undefined ? recipe.inputs : [recipe.inputs, further];
  await buildOnce({ ...recipe, inputs }, ({ result }) =>
    writeFile(join(result, "micropython"), ""),
  );
}
