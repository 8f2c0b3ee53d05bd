import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { deriveSuite, readAptSources } from "./apt-sources.ts";
import { aptFolder, hasAptState, removeAptState } from "./apt-state.ts";
import { BuildError, type BuildSteps } from "./build-steps.ts";
import type { HostSystem } from "./host-system.ts";
import { type LockOptions, withLock } from "./lock.ts";
import { makeFolder } from "./make-folder.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/** A package of a Debian suite. */
export interface DebianPackage {
  readonly name: string;
  readonly version: string;
  readonly kind: "source" | "binary";
}

/** Packages of one Debian suite. apt downloads, verifies and unpacks the packages, but never installs them. */
export interface DebianSource {
  /**
   * Finds the source packages and binary packages with these names in the suite. If there is no package for a name, the
   * result does not contain the name.
   */
  listPackages(names: readonly string[]): Promise<DebianPackage[]>;
  /**
   * Downloads a source package, unpacks it into a folder, and applies Debian's patches. Replaces the content of the
   * folder if the folder exists.
   */
  unpackSource(name: string, version: string, folder: string): Promise<void>;
  /** Downloads a binary package and unpacks its files into a folder. */
  unpackBinary(name: string, version: string, folder: string): Promise<void>;
}

/**
 * Runs `use`, which can then get packages of a Debian suite that is not the machine's own release. The apt source of
 * the suite is derived from the machine's apt configuration. Throws ToolchainUnavailable if that configuration has no
 * entry for Debian. Also throws the errors of withAptSource.
 */
export async function withDebianSource<T>(
  suite: string,
  host: HostSystem,
  steps: BuildSteps,
  use: (source: DebianSource) => Promise<T>,
  lock: LockOptions = {},
): Promise<T> {
  const stanza = deriveSuite(await readAptSources(), { codename: host.codename, suite });
  if (stanza === undefined) {
    throw new ToolchainUnavailable(
      `apt on this machine (${host.title}) has no entry for Debian's archive, so aiorig cannot derive an entry for ${suite}`,
      `add Debian's archive with the component "main" to /etc/apt/sources.list.d`,
    );
  }
  return withAptSource({ suite, stanza }, steps, use, lock);
}

/**
 * Runs `use`, which can then get packages from an apt source. The source is given as deb822 text. The lists and the
 * state of the source are in a folder of the cache, so the system's packages do not change.
 *
 * An earlier build may have left a damaged state in this folder. So if `use` or apt fails, and such damage may be the
 * reason, this function removes the old state, updates the lists and runs `use` once more. Throws the error of `use` or
 * apt (for apt: BuildError) if there was no second try, or if the second try fails, too.
 */
export async function withAptSource<T>(
  { suite, stanza }: { readonly suite: string; readonly stanza: string },
  steps: BuildSteps,
  use: (source: DebianSource) => Promise<T>,
  lock: LockOptions = {},
): Promise<T> {
  const folder = aptFolder(suite);
  makeFolder(dirname(folder));
  const attempt = async () => {
    const configuration = await writeConfiguration(folder, suite, stanza);
    steps.step(`Updating the package lists of Debian ${suite}`);
    await steps.run("apt-get", ["-c", configuration, "update"]);
    return use(openSource(configuration, suite, steps));
  };
  return withLock(
    `${folder}.lock`,
    async () => {
      const isFresh = !(await hasAptState(suite));
      try {
        return await attempt();
      } catch (error) {
        if (isFresh || !mayBeDamage(error)) throw error;
        steps.step(`Removing the state of apt in ${folder}, because the state may be damaged`);
        await removeAptState(suite);
        return await attempt();
      }
    },
    lock,
  );
}

/**
 * Returns true if damaged package lists may be the reason for an error. apt reuses package lists from earlier
 * downloads, and does not notice all damage to these lists.
 */
function mayBeDamage(error: unknown): boolean {
  if (error instanceof BuildError) return !error.isDiskFull;
  return STATE_ERRORS.includes((error as NodeJS.ErrnoException).code ?? "");
}

const STATE_ERRORS = ["EEXIST", "ENOTDIR", "EISDIR", "ELOOP"];

function openSource(configuration: string, suite: string, steps: BuildSteps): DebianSource {
  const fetch = async (command: string[], name: string, version: string, folder: string) => {
    const downloads = `${folder}.download`;
    await rm(downloads, { recursive: true, force: true });
    await mkdir(downloads, { recursive: true });
    steps.step(`Fetching ${name} ${version} from Debian ${suite}`);
    await steps.run("apt-get", ["-c", configuration, ...command, `${name}=${version}`], {
      cwd: downloads,
    });
    return downloads;
  };
  return {
    async listPackages(names) {
      steps.step(`Versions in Debian ${suite}`);
      return parseMadison(await steps.run("apt-cache", ["-c", configuration, "madison", ...names]));
    },
    async unpackSource(name, version, folder) {
      const downloads = await fetch(
        ["source", "--download-only", "--only-source"],
        name,
        version,
        folder,
      );
      const file = join(downloads, `${name}_${withoutEpoch(version)}.dsc`);
      await rm(folder, { recursive: true, force: true });
      await steps.run("dpkg-source", ["--extract", file, folder]);
    },
    async unpackBinary(name, version, folder) {
      const downloads = await fetch(["download"], name, version, folder);
      const archive = await findArchive(downloads, name);
      await mkdir(folder, { recursive: true });
      await steps.run("dpkg-deb", ["--extract", archive, folder]);
    },
  };
}

/** Parses lines such as `micropython | 1.25.0+ds-1 | http://deb.debian.org/debian trixie/main Sources`. */
export function parseMadison(text: string): DebianPackage[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", version = "", origin = ""] = line.split("|").map((part) => part.trim());
    if (version === "") return [];
    return [{ name, version, kind: / Sources$/.test(origin) ? "source" : "binary" } as const];
  });
}

/**
 * Writes a configuration file for apt, and returns the path of this file. The configuration names every folder that apt
 * writes to. It turns off the system's hooks, because they clean the system's own cache.
 */
async function writeConfiguration(folder: string, suite: string, stanza: string): Promise<string> {
  const sources = join(folder, `${suite}.sources`);
  const configuration = join(folder, "apt.conf");
  const status = join(folder, "status");
  await mkdir(join(folder, "lists", "partial"), { recursive: true });
  await mkdir(join(folder, "archives", "partial"), { recursive: true });
  await writeFile(sources, stanza);
  await writeFile(status, "");
  await writeFile(
    configuration,
    `#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::Etc::sourcelist "${sources}";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::State "${folder}";
Dir::State::lists "${folder}/lists";
Dir::State::status "${status}";
Dir::Cache "${folder}";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
Dir::Log "${folder}";
Acquire::Languages "none";
Acquire::GzipIndexes "true";
Acquire::Retries "3";
APT::Update::Error-Mode "any";
APT::Sandbox::User "root"; // apt's own user may not enter a home folder
`,
  );
  return configuration;
}

async function findArchive(folder: string, name: string): Promise<string> {
  const file = (await readdir(folder)).find((file) => file.startsWith(`${name}_`));
  if (file === undefined)
    throw new Error(
      `apt-get download ended without an error, but there is no ${name}_*.deb in ${folder}`,
    );
  return join(folder, file);
}

function withoutEpoch(version: string): string {
  return version.replace(/^\d+:/, "");
}
