import { cp } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { buildOnce } from "./build-cache.ts";
import type { Recipe } from "./build-manifest.ts";

/**
 * The versions of Node that run the unit tests, one for each major version. For the newest major version, this is a
 * recent release. For each other major version, it is the oldest release that `engines` in package.json allows.
 */
export const NODE_VERSIONS: Readonly<Record<string, string>> = {
  "20": "20.19.0",
  "22": "22.12.0",
  "24": "24.19.0",
};

/**
 * Returns the recipe that installs Node for this machine from an npm package. This package is not a dependency of
 * aiorig. If it were a dependency, npm scripts would run `.bin/node` of the package instead of the installed Node.
 */
export function nodeRecipe(version: string): Recipe {
  return {
    name: "node",
    version,
    inputs: [process.platform, process.arch],
    keeps: [NODE_BINARY],
  };
}

/**
 * Returns the path of the binary of a version of Node. If this version is missing in the cache or damaged, installs it
 * there. Throws an Error if npm cannot install it, or if the binary reports another version.
 */
export async function provideNode(version: string, signal: AbortSignal): Promise<string> {
  const folder = await buildOnce(nodeRecipe(version), async ({ work, result }) => {
    const args = ["--no-save", "--no-audit", "--no-fund", `node@${version}`];
    const npm = await execa("npm", ["install", "--prefix", work, ...args], {
      cwd: work,
      all: true,
      stdin: "ignore",
      reject: false,
      cancelSignal: signal,
    });
    signal.throwIfAborted();
    if (npm.failed) {
      throw new Error(
        `npm could not install node@${version}: ${npm.all || npm.shortMessage}\nCheck that the npm registry can be reached, and try again.`,
      );
    }
    await cp(join(work, "node_modules", "node", NODE_BINARY), join(result, NODE_BINARY));
  });
  const binary = join(folder, NODE_BINARY);
  const { stdout } = await execa(binary, ["--version"], { cancelSignal: signal });
  if (stdout !== `v${version}`) {
    throw new Error(
      `${binary} reports version ${stdout} instead of v${version}. Remove ${folder} and try again.`,
    );
  }
  return binary;
}

const NODE_BINARY = "bin/node";
