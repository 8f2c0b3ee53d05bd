// Imported before anything that prints. Listr and others colour their output in CI although nobody
// looks at a terminal there, and decide so when they are loaded.
if (process.stderr.isTTY !== true && process.env.FORCE_COLOR === undefined) {
  process.env.NO_COLOR ??= "1";
}
