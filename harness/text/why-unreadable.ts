/** Says in everyday words why a file cannot be read. `error` is an error of the file system. */
export function whyUnreadable(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EISDIR: "it is a folder",
  ELOOP: "its links form a circle",
  ENAMETOOLONG: "the name is too long",
  ENOENT: "there is no such file",
  ENOTDIR: "a part of its path is not a folder",
  EPERM: "permission denied",
};
