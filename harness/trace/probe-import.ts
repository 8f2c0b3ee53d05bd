export interface ProbeImport {
  /** The folder of the probe and our other modules, as the interpreter names it. */
  readonly ours: string;
  /** The folder with modules that the user wrote, as the interpreter names it. */
  readonly library?: string | undefined;
  /** True if the asyncio under test is in the user's own folder. */
  readonly ownsAsyncio?: boolean | undefined;
}

/**
 * Returns Python statements that import the probe and put the folders on the search path. The
 * user's folder comes first. The probe is imported before the user's folder is on the search path.
 * So the user's modules cannot hide modules that the probe needs, such as json.
 */
export function importProbe({ ours, library, ownsAsyncio = false }: ProbeImport): string[] {
  // JSON strings and lists are also valid Python strings and lists.
  const folders = JSON.stringify(library === undefined ? [ours] : [ours, library]);
  const insertLibrary = `sys.path.insert(0, ${JSON.stringify(library)})`;
  return [
    "import sys",
    // Empty entries of sys.path are removed, because they mean the current folder.
    `sys.path[:] = [${JSON.stringify(ours)}] + [p for p in sys.path if p and p not in ${folders}]`,
    ...(ownsAsyncio ? [insertLibrary, "import asyncio", "sys.path.pop(0)"] : []),
    "import probe",
    ...(library === undefined ? [] : [insertLibrary]),
  ];
}
