import { existsSync, readFileSync } from "node:fs";
import { extname } from "node:path";
import { z } from "zod";
import { type OwnExpectation, ownExpectationSchema } from "../check/own-expectation.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { formError } from "../text/form-error.ts";
import { quoteWord } from "../text/shell-word.ts";
import { whyNotJson } from "../text/why-not-json.ts";
import { whyUnreadable } from "../text/why-unreadable.ts";
import { tryModules } from "../toolchain/module-trial.ts";

/** The name of the expectations file, unless the user names another file. */
export const EXPECTATIONS_FILE = "aiorig.expectations.json";

/**
 * The error for a file of your own expectations that is not valid. Its message names the file, the entry and what to
 * do.
 */
export class ExpectationsError extends Error {
  override readonly name = "ExpectationsError";
}

/**
 * Reads the entries of a file of your own expectations. The file is JSON, or a TypeScript or JavaScript module with a
 * default export. Throws ExpectationsError if the file is missing, cannot be read or is not valid.
 */
export async function readOwnExpectations(path: string): Promise<OwnExpectation[]> {
  if (!existsSync(path)) {
    throw new ExpectationsError(
      `there is no expectations file ${path}. Create the file with: ${aiorigCommand(`expect --update TARGET${optionFor(path)}`)}`,
    );
  }
  const parsed = fileSchema.safeParse(await contentOf(path), { error: formError });
  if (parsed.success) return parsed.data.expectations;
  const problems = parsed.error.issues.slice(0, MOST_PROBLEMS).map(describeIssue).join("; ");
  throw new ExpectationsError(`${path}: ${problems}. Correct the file.`);
}

/** Returns the text of an expectations file with these entries. */
export function formatOwnExpectations(entries: readonly OwnExpectation[]): string {
  return `${JSON.stringify({ expectations: entries }, null, 2)}\n`;
}

const fileSchema = z.strictObject({ expectations: z.array(ownExpectationSchema) });

const MOST_PROBLEMS = 5;

/**
 * Returns the command-line option that names this file. Returns an empty text for the default file in the current
 * folder, which needs no option.
 */
function optionFor(path: string): string {
  return path === EXPECTATIONS_FILE ? "" : ` --expectations ${quoteWord(path)}`;
}

async function contentOf(path: string): Promise<unknown> {
  if (extname(path) !== ".json") return moduleContent(path);
  const text = textOf(path);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ExpectationsError(
      `${path} is not JSON: ${whyNotJson(text, error, "write the file as a module, such as aiorig.expectations.ts")}. Correct the error in that file.`,
    );
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new ExpectationsError(
      `${path} cannot be read: ${whyUnreadable(error)}. Name another file.`,
    );
  }
}

async function moduleContent(path: string): Promise<unknown> {
  const trial = (await tryModules([path])).get(path);
  if (trial?.kind === "failed") {
    throw new ExpectationsError(`${path} cannot be loaded: ${trial.why}. Correct the error.`);
  }
  if (trial?.hasDefault === true) return trial.value;
  throw new ExpectationsError(
    `${path} has no default export. Add: export default { expectations: [ ... ] }`,
  );
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  const [, index, ...rest] = path;
  if (typeof index !== "number") return `${path.join(".") || "the whole file"}: ${message}`;
  const where = rest.length === 0 ? "" : ` ${rest.join(".")}`;
  return `entry ${index + 1}${where}: ${message}`;
}
