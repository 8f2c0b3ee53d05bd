import { mkdir, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { deriveSuite, readAptSources } from "./apt-sources.ts";
import { cacheFolder } from "./build-cache.ts";
import type { BuildSteps } from "./build-steps.ts";
import type { HostSystem } from "./host-system.ts";
import { type LockOptions, withLock } from "./lock.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/** Packages of one Debian suite, fetched and checked by apt, unpacked but never installed. */
export interface DebianSource {
  /** Fetches a source package and unpacks it, Debian's patches applied, to a new folder. */
  unpackSource(name: string, version: string, folder: string): Promise<void>;
  /** Fetches a binary package and unpacks its files below a folder. */
  unpackBinary(name: string, version: string, folder: string): Promise<void>;
}

/**
 * Opens a suite beside the machine's own release, for as long as `use` runs. The source is derived from
 * the machine's apt configuration; lists, cache and state are a folder below ours, so that the
 * system's packages stay as they are. Throws ToolchainUnavailable where apt has no source for Debian.
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
      `apt on this machine (${host.title}) has no entry for Debian's archive from which one for ${suite} could be derived`,
      `add Debian's archive with the component "main" to /etc/apt/sources.list.d`,
    );
  }
  const folder = path.join(cacheFolder(), `apt-${suite}`);
  await mkdir(folder, { recursive: true });
  return withLock(
    `${folder}.lock`,
    async () => {
      const configuration = await writeConfiguration(folder, suite, stanza);
      steps.step(`Package lists of Debian ${suite}`);
      await steps.run("apt-get", ["-c", configuration, "update"]);
      return use(openSource(configuration, suite, steps));
    },
    lock,
  );
}

function openSource(configuration: string, suite: string, steps: BuildSteps): DebianSource {
  const fetch = async (command: string[], name: string, version: string, folder: string) => {
    const downloads = `${folder}.download`;
    await mkdir(downloads, { recursive: true });
    steps.step(`Fetching ${name} ${version} from Debian ${suite}`);
    await steps.run("apt-get", ["-c", configuration, ...command, `${name}=${version}`], {
      cwd: downloads,
    });
    return downloads;
  };
  return {
    async unpackSource(name, version, folder) {
      const downloads = await fetch(
        ["source", "--download-only", "--only-source"],
        name,
        version,
        folder,
      );
      const file = path.join(downloads, `${name}_${withoutEpoch(version)}.dsc`);
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

/** Every folder that apt writes to, and none of the system's hooks, which tidy the system's own cache. */
async function writeConfiguration(folder: string, suite: string, stanza: string): Promise<string> {
  const sources = path.join(folder, `${suite}.sources`);
  const configuration = path.join(folder, "apt.conf");
  const status = path.join(folder, "status");
  await mkdir(path.join(folder, "lists", "partial"), { recursive: true });
  await mkdir(path.join(folder, "archives", "partial"), { recursive: true });
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
  if (file === undefined) throw new Error(`apt-get download left no ${name}_*.deb in ${folder}`);
  return path.join(folder, file);
}

function withoutEpoch(version: string): string {
  return version.replace(/^\d+:/, "");
}
