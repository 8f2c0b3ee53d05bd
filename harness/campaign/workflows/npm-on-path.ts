import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../../engine/suite.ts";

/**
 * Returns environment variables for a runner on this machine. Its PATH and HOME are those of this machine, except that
 * a fake `apt-get` comes first in PATH. If `npm` is given, it is the script that runs as `npm`.
 */
export function runnerEnv(folder: string, npm?: string): Record<string, string> {
  const { PATH = "", HOME = "", TMPDIR } = process.env;
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  // This fake apt-get installs nothing, because only jobs in containers would need its packages.
  put(join(bin, "apt-get"), ["exit 0"]);
  if (npm !== undefined) put(join(bin, "npm"), [npm]);
  return {
    PATH: `${bin}:${PATH}`,
    HOME,
    NO_COLOR: "1",
    ...(TMPDIR !== undefined && { TMPDIR }),
  };
}

/**
 * A fake npm that installs nothing. It starts aiorig of this checkout directly, which saves half a second per command.
 */
export const QUICK_NPM = `if [ "$1" = ci ]; then exit 0; fi
shift 4
exec "${process.execPath}" --import "${join(ROOT, "harness/typescript.mjs")}" "${join(ROOT, "harness/cli/main.ts")}" "$@"`;

/**
 * Makes a link in a workspace for each file and folder of this checkout, except for the folders that commands write to.
 */
export function linkCheckout(workspace: string): void {
  const hidden = ["out", "merged", "shards", "rigs-out"];
  for (const name of readdirSync(ROOT).filter((each) => !hidden.includes(each))) {
    symlinkSync(join(ROOT, name), join(workspace, name));
  }
}

function put(file: string, lines: readonly string[]): void {
  writeFileSync(file, ["#!/bin/bash", ...lines, ""].join("\n"));
  chmodSync(file, 0o755);
}
