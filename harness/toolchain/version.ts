import { ownPackage } from "../text/own-package.ts";

/** Returns the version of aiorig, from package.json. */
export function version(): string {
  return ownPackage().version;
}
