import { existsSync, statSync } from "node:fs";
import { findCommand, isExecutable } from "../toolchain/path-search.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";

/**
 * Finds the program of a user's command. `words` are the words of the command. The first word is the absolute path of
 * the program, or its name on the PATH. Throws RuntimeUnavailable if there is no such program, or if a word is an
 * operator of a shell.
 */
export async function findOwnCommand(column: string, words: readonly string[]): Promise<string> {
  const operator = words.find((each) => OPERATOR.test(each));
  if (operator !== undefined) {
    throw new RuntimeUnavailable(
      column,
      `its command contains the shell operator ${operator}, but aiorig runs the command without a shell`,
      "write the command into a script that starts with #!/bin/sh, make the script executable, and name the script",
    );
  }
  const word = words[0]!;
  const remedy = `correct the command of ${column}`;
  if (!word.includes("/")) {
    const found = await findCommand(word);
    if (found !== undefined) return found;
    const missing = `there is no command ${word} on the PATH`;
    if (/^\w+=/.test(word)) {
      throw new RuntimeUnavailable(
        column,
        `${missing}. aiorig runs the command without a shell`,
        `set variables with the command env, such as exec:"env ${word} COMMAND"`,
      );
    }
    throw new RuntimeUnavailable(column, missing, `install it, or ${remedy}`);
  }
  if (await isExecutable(word)) return word;
  if (!existsSync(word)) {
    const hint = /[~$]/.test(word)
      ? ". aiorig runs the command without a shell, so write the path without ~ and $"
      : ". If the path has spaces, put quotes around the path inside the command";
    throw new RuntimeUnavailable(column, `there is no file ${word}`, `${remedy}${hint}`);
  }
  if (statSync(word).isDirectory()) {
    throw new RuntimeUnavailable(
      column,
      `${word} is a folder`,
      `name a program in this folder, or ${remedy}`,
    );
  }
  throw new RuntimeUnavailable(
    column,
    `${word} is not an executable file`,
    `make it executable with chmod +x, or ${remedy}`,
  );
}

/**
 * Matches a word that a shell would handle itself and not pass to the program: a pipe, a redirection, or an operator
 * between commands.
 */
const OPERATOR = /^(?:\|\|?|&&?|;|<|\d?>{1,2}(?:&\d|\/\S*)?)$/;
