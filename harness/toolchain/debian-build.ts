import { join } from "node:path";
import { buildOnce, type Found, findBuilt } from "./build-cache.ts";
import { describeFaults, type Recipe } from "./build-manifest.ts";
import { type BuildOptions, type BuildSteps, openBuildSteps } from "./build-steps.ts";
import { CacheError } from "./cache-error.ts";
import { cacheFolder } from "./cache-folder.ts";
import { type DebianSource, withDebianSource } from "./debian-source.ts";
import { type HostSystem, readHostSystem } from "./host-system.ts";
import { ensureSystemTools, type SystemTool } from "./system-packages.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/** A result that aiorig builds from packages of one Debian suite. */
export interface DebianBuild {
  readonly suite: string;
  readonly tools: readonly SystemTool[];
  /**
   * The texts of the error on a machine that does not run Debian. `what` says what needs Debian's packages, and
   * `remedy` says what to do instead.
   */
  readonly elsewhere: { readonly what: string; readonly remedy: string };
  recipe(host: HostSystem): Recipe;
  /** Fetches and unpacks the packages into subfolders of `work`. If this function fails, aiorig may call it again. */
  unpack(debian: DebianSource, work: string): Promise<void>;
  /** Puts the result into the empty folder `result`, and checks there that the result works. */
  make(work: string, result: string, steps: BuildSteps): Promise<void>;
}

/**
 * Returns the state of a build in the cache. The `path` in the result is the full path of `file` in the folder of the
 * build.
 */
export async function findBuiltFromDebian(build: DebianBuild, file: string): Promise<Found> {
  const found = await findBuilt(build.recipe(await readHostSystem()));
  return found.state === "absent" ? found : { ...found, path: join(found.path, file) };
}

/**
 * Returns the folder of the result. Builds the result if it is missing or damaged. Throws ToolchainUnavailable if this
 * machine cannot build it. Throws BuildError if a step fails, and CacheError if the cache cannot be used. Throws the
 * signal's reason if the build is stopped.
 */
export async function buildFromDebian(build: DebianBuild, options: BuildOptions): Promise<string> {
  const host = await readHostSystem();
  const recipe = build.recipe(host);
  const found = await findBuilt(recipe);
  if (found.state === "whole") return found.path;
  if (!host.isDebian) throw unavailable(build, host, found);
  refuseUnfitPath(cacheFolder());
  const lock = {
    ...(options.signal && { signal: options.signal }),
    onWait: (holder: string) =>
      options.onProgress?.({ step: `Waiting for another build: ${holder}` }),
  };
  return buildOnce(
    recipe,
    async ({ work, result }) => {
      const steps = openBuildSteps(recipe.name, options);
      await ensureSystemTools(build.tools, host, steps);
      await withDebianSource(build.suite, host, steps, (it) => build.unpack(it, work), lock);
      await build.make(work, result, steps);
    },
    { ...lock, onNotice: (step) => options.onProgress?.({ step, isNotice: true }) },
  );
}

/**
 * Throws CacheError for a path on which make and other build tools fail. Without this check, these tools would fail
 * after several minutes.
 */
export function refuseUnfitPath(path: string): void {
  const [unfit] = /[\s#$%&'"();:<>|*?`\\{}[\]!]/.exec(path) ?? [];
  if (unfit === undefined) return;
  throw new CacheError(
    `build tools fail in a folder whose path contains ${JSON.stringify(unfit)}`,
    "set AIORIG_CACHE to a folder whose path contains only letters, digits and ./_-",
  );
}

function unavailable(
  { elsewhere }: DebianBuild,
  { title }: HostSystem,
  found: Found,
): ToolchainUnavailable {
  const damage =
    found.state === "damaged"
      ? `the build in ${found.path} is damaged (${describeFaults(found.faults)}) and must be built again: `
      : "";
  const what = `${damage}${elsewhere.what}, but this machine runs ${title}`;
  return new ToolchainUnavailable(what, elsewhere.remedy);
}
