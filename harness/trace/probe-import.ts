export interface ProbeImport {
  /** The folder of the probe and our other modules, as the interpreter names it. */
  readonly ours: string;
  /** The folder with modules that the user wrote, as the interpreter names it. */
  readonly library?: string | undefined;
  /** Whether the user's own folder has the asyncio under test. */
  readonly ownsAsyncio?: boolean | undefined;
}

/**
 * Python statements that import the probe and put the folders on the search path, the user's first. A module of
 * theirs cannot hide one that the probe needs, such as json: the probe is imported before their folder is searched.
 */
export function importProbe({ ours, library, ownsAsyncio = false }: ProbeImport): string[] {
  // JSON strings and lists are Python strings and lists.
  const folders = JSON.stringify(library === undefined ? [ours] : [ours, library]);
  const insertLibrary = `sys.path.insert(0, ${JSON.stringify(library)})`;
  return [
    "import sys",
    // The empty entry of sys.path would be the current folder.
    `sys.path[:] = [${JSON.stringify(ours)}] + [p for p in sys.path if p and p not in ${folders}]`,
    ...(ownsAsyncio ? [insertLibrary, "import asyncio", "sys.path.pop(0)"] : []),
    "import probe",
    ...(library === undefined ? [] : [insertLibrary]),
  ];
}
