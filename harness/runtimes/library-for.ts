import { RuntimeUnavailable } from "./runtime-unavailable.ts";
import {
  LibraryError,
  type Room,
  readTargetLibrary,
  type TargetLibrary,
} from "./target-library.ts";

/**
 * Reads our modules and the user's modules for a runtime. Throws RuntimeUnavailable if the runtime
 * cannot use the user's modules.
 */
export async function readLibraryFor(
  runtime: string,
  library: string | undefined,
  room: Room,
): Promise<TargetLibrary> {
  try {
    return await readTargetLibrary(library, room);
  } catch (error) {
    if (!(error instanceof LibraryError)) throw error;
    throw new RuntimeUnavailable(runtime, error.message, "name another folder with --library", {
      cause: error,
    });
  }
}
