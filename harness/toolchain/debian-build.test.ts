import { expect, test } from "vitest";
import { CacheError } from "./cache-error.ts";
import { refuseUnfitPath } from "./debian-build.ts";

test.each(["/home/one two", "/home/a:b", "/home/a#b", "/home/a'b", "/home/$a"])(
  "a build is refused in %s, because build tools fail with this path",
  (path) => {
    expect(() => refuseUnfitPath(path)).toThrow(CacheError);
  },
);

test.each(["/home/user/.cache/aiorig", "/home/jörg/größe_1-2+3", "/tmp/a,b@c~"])(
  "a build is allowed in %s",
  (path) => {
    expect(() => refuseUnfitPath(path)).not.toThrow();
  },
);
