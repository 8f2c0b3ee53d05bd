import { buildOnce, findBuilt, type Recipe } from "./build-cache.ts";
import { type BuildOptions, type BuildSteps, openBuildSteps } from "./build-steps.ts";
import { type DebianSource, withDebianSource } from "./debian-source.ts";
import { type HostSystem, readHostSystem } from "./host-system.ts";
import { ensureSystemTools, type SystemTool } from "./system-packages.ts";
import { ToolchainUnavailable } from "./toolchain-unavailable.ts";

/** Something that is made of packages of one Debian suite. */
export interface DebianBuild {
  readonly suite: string;
  readonly tools: readonly SystemTool[];
  /** For a machine that is no Debian: what is made of Debian's packages, and what to do instead. */
  readonly elsewhere: { readonly what: string; readonly remedy: string };
  recipe(host: HostSystem): Recipe;
  /** Fetches and unpacks below `work`, a new folder. */
  unpack(debian: DebianSource, work: string): Promise<void>;
  /** Puts what is to be kept into `result`, a new folder. */
  make(work: string, result: string, steps: BuildSteps): Promise<void>;
}

/** The folder of a build's result, if it has been built. */
export async function findBuiltFromDebian(build: DebianBuild): Promise<string | undefined> {
  return findBuilt(build.recipe(await readHostSystem()));
}

/**
 * Builds it, once, and gives the folder of its result. Throws ToolchainUnavailable where that cannot be done,
 * BuildError if a step fails, and the signal's reason if it is stopped.
 */
export async function buildFromDebian(build: DebianBuild, options: BuildOptions): Promise<string> {
  const host = await readHostSystem();
  const recipe = build.recipe(host);
  const found = await findBuilt(recipe);
  if (found !== undefined) return found;
  if (!host.isDebian) {
    const { what, remedy } = build.elsewhere;
    throw new ToolchainUnavailable(`${what}, and this machine runs ${host.title}`, remedy);
  }
  const lock = {
    ...(options.signal && { signal: options.signal }),
    onWait: (holder: string) =>
      options.onProgress?.({ step: "Waiting for another build", detail: holder }),
  };
  return buildOnce(
    recipe,
    async ({ work, result }) => {
      const steps = openBuildSteps(recipe.name, options);
      await ensureSystemTools(build.tools, host, steps);
      await withDebianSource(build.suite, host, steps, (it) => build.unpack(it, work), lock);
      await build.make(work, result, steps);
    },
    lock,
  );
}
