/**
 * The folder of the TypeScript and Python sources of the reference, with the tree of harness/. The package has
 * JavaScript beside this file, and the sources in a folder of their own.
 */
export const SOURCES = new URL(
  import.meta.filename.endsWith(".ts") ? "../" : "../../sources/harness/",
  import.meta.url,
);
