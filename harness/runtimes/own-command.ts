import { existsSync, statSync } from "node:fs";
import { findCommand, isExecutable } from "../toolchain/path-search.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";

/** Finds the program of a user's command: an absolute path, or a name on the PATH. Throws RuntimeUnavailable. */
export async function findOwnCommand(column: string, word: string): Promise<string> {
  const remedy = `correct the command of ${column}`;
  if (!word.includes("/")) {
    const found = await findCommand(word);
    if (found !== undefined) return found;
    const missing = `there is no command ${word} on the PATH`;
    if (/^\w+=/.test(word)) {
      throw new RuntimeUnavailable(
        column,
        `${missing}. No shell reads the command`,
        `set variables with the command env, such as exec:"env ${word} COMMAND"`,
      );
    }
    throw new RuntimeUnavailable(column, missing, `install it, or ${remedy}`);
  }
  if (await isExecutable(word)) return word;
  if (!existsSync(word)) {
    const hint = /[~$]/.test(word)
      ? ". No shell reads the command, so write the path without ~ and $"
      : ". If the path has spaces, put quotes around the path inside the command";
    throw new RuntimeUnavailable(column, `there is no file ${word}`, `${remedy}${hint}`);
  }
  if (statSync(word).isDirectory()) {
    throw new RuntimeUnavailable(
      column,
      `${word} is a folder`,
      `name a program in it, or ${remedy}`,
    );
  }
  throw new RuntimeUnavailable(
    column,
    `${word} is not an executable file`,
    `make it executable with chmod +x, or ${remedy}`,
  );
}
