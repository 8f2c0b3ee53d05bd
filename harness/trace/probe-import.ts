export interface ProbeImport {
  /** The folder with the probe and aiorig's other modules. The path has the form that the interpreter uses. */
  readonly ours: string;
  /**
   * The folder with the modules that the user wrote to replace classes of asyncio. The path has the form that the
   * interpreter uses.
   */
  readonly library?: string | undefined;
  /**
   * The folders with the modules of a user's own program. The paths have the form that the interpreter uses. Python
   * searches these folders first.
   */
  readonly beside?: readonly string[] | undefined;
  /**
   * The folder that Python searches last. The path has the form that the interpreter uses. If an earlier folder has a
   * module with the same name, Python imports the module of the earlier folder.
   */
  readonly fallback?: string | undefined;
  /**
   * False if neither the program nor its modules record marks. The program can then use the memory that the marks would
   * need.
   */
  readonly hasMarks?: boolean | undefined;
  /** The number of bytes that the record of the tasks must leave free for the modules of a user's own program. */
  readonly spareBytes?: number | undefined;
  /** The asyncio package that aiorig judges instead of the built-in asyncio. */
  readonly asyncio?: ImportedAsyncio | undefined;
}

export interface ImportedAsyncio {
  /** The folder that contains the asyncio package. The path has the form that the interpreter uses. */
  readonly folder: string;
  /**
   * True if the package has its own `task.py`, which then replaces the built-in module `_asyncio`.
   */
  readonly hasTasks: boolean;
}

/**
 * Returns Python statements that make aiorig's folder the first on the search path, import the probe, and then add the
 * other folders, the user's folders first. With this order, the user's modules cannot hide modules that the probe
 * needs, such as json.
 */
export function importProbe({
  ours,
  library,
  beside = [],
  fallback,
  asyncio,
}: ProbeImport): string[] {
  // JSON strings and lists are also valid Python strings and lists.
  const folders = JSON.stringify(library === undefined ? [ours] : [ours, library]);
  return [
    "import sys",
    // Empty entries of sys.path are removed, because they mean the current folder.
    `sys.path[:] = [${JSON.stringify(ours)}] + [p for p in sys.path if p and p not in ${folders}]`,
    ...(asyncio === undefined ? [] : importAsyncio(asyncio)),
    "import probe",
    ...(library === undefined ? [] : [`sys.path.insert(0, ${JSON.stringify(library)})`]),
    ...(beside.length === 0 ? [] : [`sys.path[:0] = ${JSON.stringify(beside)}`]),
    ...(fallback === undefined ? [] : [`sys.path.append(${JSON.stringify(fallback)})`]),
  ];
}

/**
 * Returns Python statements that import a package, so that a later `import asyncio` finds it. aiorig must judge the
 * whole package. But if the built-in module `_asyncio` exists, MicroPython's asyncio uses the tasks of this module, and
 * not its own task.py. So if the package has a task.py, these statements hide the built-in module.
 */
function importAsyncio({ folder, hasTasks }: ImportedAsyncio): string[] {
  return [
    ...(hasTasks ? ['sys.modules["_asyncio"] = None'] : []),
    `sys.path.insert(0, ${JSON.stringify(folder)})`,
    "import asyncio",
    "sys.path.pop(0)",
  ];
}
