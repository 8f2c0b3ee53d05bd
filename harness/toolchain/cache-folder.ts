import { homedir } from "node:os";
import { isAbsolute, join, resolve } from "node:path";

/**
 * The folder of everything that aiorig builds: `$AIORIG_CACHE`, else `$XDG_CACHE_HOME/aiorig`, else
 * `~/.cache/aiorig`. A relative AIORIG_CACHE counts from the current folder. An empty variable counts as not set. So
 * does a relative XDG_CACHE_HOME, as its specification requires.
 */
export function cacheFolder(): string {
  const { AIORIG_CACHE, XDG_CACHE_HOME } = process.env;
  if (AIORIG_CACHE) return resolve(AIORIG_CACHE);
  const isUsable = XDG_CACHE_HOME !== undefined && isAbsolute(XDG_CACHE_HOME);
  return join(isUsable ? XDG_CACHE_HOME : join(homedir(), ".cache"), "aiorig");
}
