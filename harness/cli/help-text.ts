import { aiorigCommand, startCommand } from "../text/aiorig-command.ts";

/**
 * Replaces `aiorig` in the examples of a help text with the command that works where this process runs. An example
 * starts with two spaces, below a line `Example:` or `Examples:`.
 */
export function withCommands(help: string): string {
  const [head = "", title, examples] = help.split(/^(Examples?:\n)/m);
  if (title === undefined || examples === undefined) return help;
  return `${head}${title}${examples.split("\n").map(withCommand).join("\n")}`;
}

/**
 * Replaces `aiorig` in an example with the working command. The working command is longer, so the explanation in the
 * second column moves to the right. It moves by the same number of characters in all examples.
 */
function withCommand(line: string): string {
  const [, command, gap = "", words] = /^( {2}\S.*?)(?:( {2,})(\S.*))?$/.exec(line) ?? [];
  if (command === undefined) return line;
  const shown = inPlace(command);
  if (words === undefined) return shown;
  const column = command.length + gap.length + aiorigCommand("").length - "aiorig ".length;
  return `${shown.padEnd(column - 2)}  ${words}`;
}

function inPlace(command: string): string {
  return command
    .replace(/^ {2}aiorig run --timing$/, () => `  ${startCommand()}`)
    .replace(/(^ {2}|&& |; )aiorig /g, (_, before) => `${before}${aiorigCommand("")}`);
}
