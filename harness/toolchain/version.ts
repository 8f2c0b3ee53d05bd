import { ownPackage } from "../text/own-package.ts";

/** The version of aiorig, from package.json. */
export function version(): string {
  return ownPackage().version;
}
