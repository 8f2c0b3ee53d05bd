import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Command } from "commander";
import type { OwnExpectations } from "../results/own-expectations.ts";
import { EXPECTATIONS_FILE, readOwnExpectations } from "../results/own-expectations-file.ts";
import type { Config } from "../runtimes/config.ts";
import { parsePath } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";

/** The options for the user's own expectations. The value `false` means that the user wants no expectations. */
export interface ExpectationsOptions {
  readonly expectations?: string | false;
}

export function addExpectationsOptions(command: Command): Command {
  return command
    .option(
      "--expectations <file>",
      `the file with your own expectations (default: ${EXPECTATIONS_FILE} beside the configuration, if it exists)`,
      parsePath,
    )
    .option("--no-expectations", "ignore your own expectations");
}

/** Reads the user's own expectations. Returns undefined if there are no expectations. Throws ExpectationsError. */
export async function ownExpectationsOf(
  options: ExpectationsOptions,
  config: Config,
): Promise<OwnExpectations | undefined> {
  const { expectations } = options;
  if (expectations === false) return undefined;
  const file = expectationsFileOf(options, config);
  if (expectations === undefined && !existsSync(file)) return undefined;
  return readExpectations(file);
}

/** Reads a file with the user's own expectations. Throws ExpectationsError. */
export async function readExpectations(file: string): Promise<OwnExpectations> {
  const path = pathFromHere(file);
  return { path, entries: await readOwnExpectations(path), today: today() };
}

/** Returns the path of the file that holds the user's own expectations, or that will hold them. */
export function expectationsFileOf(
  { expectations }: ExpectationsOptions,
  { file }: Config,
): string {
  if (typeof expectations === "string") return expectations;
  return file === undefined ? resolve(EXPECTATIONS_FILE) : join(dirname(file), EXPECTATIONS_FILE);
}

/** Returns the current day in UTC, such as `2026-11-28`. */
function today(): string {
  return new Date().toISOString().slice(0, "2026-11-28".length);
}
