import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/**
 * Returns the folder of everything that aiorig builds: `$AIORIG_CACHE`, or else `$XDG_CACHE_HOME/aiorig`, or else
 * `~/.cache/aiorig`. A relative AIORIG_CACHE starts from the current folder. An empty variable is ignored. A relative
 * XDG_CACHE_HOME is also ignored, as its specification requires.
 */
export function cacheFolder(): string {
  const { AIORIG_CACHE, XDG_CACHE_HOME } = process.env;
  if (AIORIG_CACHE) return resolve(AIORIG_CACHE);
  const isUsable = XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME);
  return join(isUsable ? XDG_CACHE_HOME : join(homedir(), ".cache"), "aiorig");
}
