import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { examineResult, resultName } from "./build-manifest.ts";
import { type BuildOptions, openBuildSteps } from "./build-steps.ts";
import { cacheFolder } from "./cache-folder.ts";
import type { DebianBuild } from "./debian-build.ts";
import { type DebianPackage, withDebianSource } from "./debian-source.ts";
import { readHostSystem } from "./host-system.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/**
 * A version of MicroPython in Debian's archive, with the versions of the packages that its firmware for the Pico needs.
 */
export interface MicropythonRelease {
  readonly suite: string;
  /** Debian's version of the source package, such as `1.25.0+ds-1`. */
  readonly version: string;
  readonly picoSdk: string;
  readonly tinyusb: string;
}

/** The release that is built if no version is named. It is pinned, because the suite is checked against it. */
export const DEFAULT_RELEASE: MicropythonRelease = {
  suite: "trixie",
  version: "1.25.0+ds-1",
  picoSdk: "2.1.1-1",
  tinyusb: "0.18.0+dfsg-1",
};

/** This error is thrown if no release has the wanted version. The message lists the versions that exist. */
export class UnknownRelease extends Error {
  override readonly name = "UnknownRelease";
}

/** Returns the version of MicroPython without Debian's suffix. For example, it is `1.26.1` for `1.26.1+ds-1`. */
export function upstreamVersion({ version }: Pick<MicropythonRelease, "version">): string {
  return version.replace(/[+-].*$/, "");
}

/** Returns the build of a release: its packages, its recipe and its steps. */
export type ReleaseBuild = (release: MicropythonRelease) => DebianBuild;

/**
 * Finds the release for a version. For example, `1.26` finds 1.26.1. Looks only at the default release and at releases
 * that were built before. Returns undefined if none of them has the version. Without a version, returns the default
 * release.
 */
export async function findRelease(
  version: string | undefined,
  build: ReleaseBuild,
): Promise<MicropythonRelease | undefined> {
  if (version === undefined) return DEFAULT_RELEASE;
  return newestOf([DEFAULT_RELEASE, ...(await builtReleases(build))], version);
}

/**
 * Finds the release for a version, as `findRelease` does. If nothing on this machine has that version, looks in
 * Debian's archive. Throws UnknownRelease, and the same errors as withDebianSource.
 */
export async function chooseRelease(
  version: string | undefined,
  build: ReleaseBuild,
  options: BuildOptions,
): Promise<MicropythonRelease> {
  const found = await findRelease(version, build);
  if (found !== undefined || version === undefined) return found ?? DEFAULT_RELEASE;
  const offered = await offeredReleases(options);
  const chosen = newestOf(offered, version);
  if (chosen !== undefined) return chosen;
  const names = offered.map((release) => `${upstreamVersion(release)} (${release.suite})`);
  throw new UnknownRelease(
    `Debian's archive has no MicroPython ${version}. Available: ${names.join(" and ") || "none"}. Name one of these versions, or name your own MicroPython with =PATH instead of @VERSION.`,
  );
}

/**
 * Returns the releases of MicroPython in the Debian suites that aiorig knows. The oldest release is first. Fetches the
 * package lists. Throws the same errors as withDebianSource.
 */
export async function offeredReleases(options: BuildOptions): Promise<MicropythonRelease[]> {
  const host = await readHostSystem();
  if (!host.isDebian) {
    throw new ToolchainUnavailable(
      `versions of MicroPython come from Debian's archive, but this machine runs ${host.title}`,
      "name your own MicroPython with micropython=PATH",
    );
  }
  const steps = openBuildSteps("micropython-releases", options);
  const releases: MicropythonRelease[] = [];
  for (const suite of SUITES) {
    const packages = await withDebianSource(
      suite,
      host,
      steps,
      (source) => source.listPackages(["micropython", "pico-sdk-source", "tinyusb-source"]),
      options.signal ? { signal: options.signal } : {},
    );
    releases.push(...releasesOf(suite, packages));
  }
  return releases.sort(byVersion);
}

/** Returns the releases that aiorig can build from the packages of one suite. */
export function releasesOf(
  suite: string,
  packages: readonly DebianPackage[],
): MicropythonRelease[] {
  const find = (name: string) => packages.find((it) => it.name === name && it.kind === "binary");
  const picoSdk = find("pico-sdk-source")?.version;
  const tinyusb = find("tinyusb-source")?.version;
  if (picoSdk === undefined || tinyusb === undefined) return [];
  return packages
    .filter(({ name, kind }) => name === "micropython" && kind === "source")
    .map(({ version }) => ({ suite, version, picoSdk, tinyusb }))
    .filter(isNewEnough);
}

/** Returns the releases of MicroPython that have a build in the cache. */
export async function builtReleases(build: ReleaseBuild): Promise<MicropythonRelease[]> {
  const host = await readHostSystem();
  const { name } = build(DEFAULT_RELEASE).recipe(host);
  const folders = await readdir(cacheFolder()).catch(() => []);
  const releases: MicropythonRelease[] = [];
  for (const folder of folders.filter((it) => it.startsWith(`${name}-`))) {
    const { manifest } = await examineResult(join(cacheFolder(), folder));
    if (manifest === undefined || !Array.isArray(manifest.inputs)) continue;
    const [suite, picoSdk, tinyusb] = manifest.inputs.map(String);
    const release = {
      suite: suite ?? "",
      version: manifest.version,
      picoSdk: picoSdk ?? "",
      tinyusb: tinyusb ?? "",
    };
    // Only a build whose folder has the name of this recipe can be used. Another recipe, machine or version of aiorig
    // would give the folder another name.
    const isOfRecipe = resultName(build(release).recipe(host)) === folder;
    if (isOfRecipe && isNewEnough(release)) releases.push(release);
  }
  return releases;
}

/** Returns true for MicroPython 1.21 or newer. Before 1.21, MicroPython's asyncio had another name. */
function isNewEnough(release: MicropythonRelease): boolean {
  const [major = 0, minor = 0] = upstreamVersion(release).split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 21);
}

/** The Debian suites with a MicroPython that is new enough for the programs of aiorig's clauses. */
const SUITES = ["trixie", "sid"];

function newestOf(
  releases: readonly MicropythonRelease[],
  asked: string,
): MicropythonRelease | undefined {
  return releases
    .filter((release) => `${upstreamVersion(release)}.`.startsWith(`${asked}.`))
    .sort(byVersion)
    .at(-1);
}

function byVersion(a: MicropythonRelease, b: MicropythonRelease): number {
  return a.version.localeCompare(b.version, "en", { numeric: true });
}
