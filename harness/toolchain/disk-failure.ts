/** Explains an error code that says why a disk did not accept data. Returns undefined for any other code. */
export function diskFailure(code: string | undefined): string | undefined {
  const words = code === undefined ? undefined : DISK_FAILURES[code];
  return words && `${words} (${code})`;
}

const DISK_FAILURES: Readonly<Record<string, string>> = {
  ENOSPC: "no space is left on the device",
  EDQUOT: "the disk quota is used up",
  EFBIG: "the file would be larger than the system allows",
  EIO: "the disk does not work",
  EROFS: "the file system is read-only",
};
