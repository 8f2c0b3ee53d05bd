// Import this module before any module that prints. Listr and other packages decide about colours
// when they are loaded. In CI they would use colours although there is no terminal.
if (process.stderr.isTTY !== true && process.env.FORCE_COLOR === undefined) {
  process.env.NO_COLOR ??= "1";
}
