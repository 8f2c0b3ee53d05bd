/**
 * The folder of the reference's sources in TypeScript and Python. It has the same subfolders as harness/. In aiorig's
 * package, this folder is separate from the JavaScript files.
 */
export const SOURCES = new URL(
  import.meta.filename.endsWith(".ts") ? "../" : "../../sources/harness/",
  import.meta.url,
);
