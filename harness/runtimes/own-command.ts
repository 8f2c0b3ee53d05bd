import { existsSync } from "node:fs";
import { findCommand, isExecutable } from "../toolchain/path-search.ts";
import { RuntimeUnavailable } from "./runtime-unavailable.ts";

/** Finds the program of a user's command: an absolute path, or a name on the PATH. Throws RuntimeUnavailable. */
export async function findOwnCommand(column: string, word: string): Promise<string> {
  const remedy = `correct the command of ${column}`;
  if (!word.includes("/")) {
    const found = await findCommand(word);
    if (found !== undefined) return found;
    throw new RuntimeUnavailable(
      column,
      `there is no command ${word} on the PATH`,
      `install it, or ${remedy}`,
    );
  }
  if (await isExecutable(word)) return word;
  if (!existsSync(word)) throw new RuntimeUnavailable(column, `there is no file ${word}`, remedy);
  throw new RuntimeUnavailable(
    column,
    `${word} is not an executable file`,
    `make it executable with chmod +x, or ${remedy}`,
  );
}
