import { findAsyncio } from "./asyncio-folder.ts";
import type { Config } from "./config.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";
import {
  LibraryError,
  type Room,
  readTargetLibrary,
  type TargetLibrary,
} from "./target-library.ts";

type LibraryConfig = Pick<Config, "library" | "libraryFiles" | "asyncio" | "beside" | "offered">;

/**
 * Reads aiorig's modules and the user's modules for a runtime. Throws RuntimeUnavailable if the runtime cannot use the
 * user's modules. Throws UsageError if the folder that the user named with `--asyncio` contains no asyncio.
 */
export async function readLibraryFor(
  runtime: string,
  { asyncio, ...modules }: LibraryConfig,
  room: Room,
): Promise<TargetLibrary> {
  try {
    const source = asyncio === undefined ? undefined : await findAsyncio(asyncio);
    return await readTargetLibrary({ ...modules, asyncio: source }, room);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    throw new RuntimeUnavailable(
      runtime,
      error.message,
      `name another folder with ${error.option}`,
      {
        cause: error,
      },
    );
  }
}
