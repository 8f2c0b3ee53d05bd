import { diskFailure } from "../toolchain/disk-failure.ts";

/**
 * This error is thrown if the place that the user named accepts no output. The message says why, and what the user
 * should do.
 */
export class OutputRefused extends Error {
  override readonly name = "OutputRefused";
}

/**
 * This error is thrown if output could not be written because the disk is full or broken. The message names the path.
 */
export class OutputFailed extends Error {
  override readonly name = "OutputFailed";
}

/**
 * Explains a file system error at `path`. Returns OutputFailed for a disk that is full or broken, OutputRefused for a
 * place that accepts no files, and any other error unchanged.
 */
export function explainWriteError(error: unknown, path: string): unknown {
  if (error instanceof OutputRefused || error instanceof OutputFailed) return error;
  const { code, path: named } = error as NodeJS.ErrnoException;
  if (code === undefined || !(error instanceof Error)) return error;
  const place = named ?? path;
  const failure = diskFailure(code);
  if (failure !== undefined) {
    return new OutputFailed(`${place} cannot be written: ${failure}. ${WHAT_TO_DO}`, {
      cause: error,
    });
  }
  if (!REFUSALS.includes(code)) return error;
  return new OutputRefused(
    `${place} cannot be written: ${error.message}. Name another folder with --out.`,
    { cause: error },
  );
}

/** Says whether an error of the file system means that a disk is full or broken. */
export function isDiskFailure(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && diskFailure((error as NodeJS.ErrnoException).code) !== undefined;
}

/**
 * Describes a failure of a disk in one paragraph. The disk can be any disk, for example the disk with the temporary
 * files.
 */
export function describeDiskFailure(error: NodeJS.ErrnoException): string {
  const place = error.path ?? error.syscall ?? "a file";
  return `${place} cannot be written: ${diskFailure(error.code)}. ${WHAT_TO_DO}`;
}

const WHAT_TO_DO =
  "Free some space on the disk, or name another folder: --out for results, TMPDIR for temporary files, AIORIG_CACHE for builds.";

const REFUSALS: readonly string[] = [
  ...["EACCES", "EPERM", "ENOTDIR", "EISDIR", "EEXIST", "ENOENT", "ELOOP", "ENAMETOOLONG"],
  ...["EINVAL", "ENOTSUP", "ENOSYS", "EXDEV"],
];
