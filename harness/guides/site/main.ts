import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { Command } from "commander";
import { execa } from "execa";
import { runToEnd } from "../../cli/last-resort.ts";
import { outOption } from "../../cli/options.ts";
import { pathFromHere } from "../../cli/path-from-here.ts";
import { ROOT } from "../../engine/suite.ts";
import { withOutFolder } from "../../output/out-folder.ts";
import { OutputFailed } from "../../output/output-error.ts";
import { printError, printLine } from "../../text/output.ts";
import { siteFiles } from "./site-files.ts";

/** `npm run docs`: writes the site. Exits with 2 for wrong usage, and with 3 if the site cannot be written. */
async function buildSite(): Promise<void> {
  const { out = resolve("out", "docs"), api } = new Command("npm run docs --")
    .description("make the site: guides, clauses, timing figures, and the reference of the library")
    .addOption(outOption("folder for the site (default: out/docs)"))
    .option("--no-api", "leave out the library reference, which takes most of the time")
    .exitOverride()
    .parse()
    .opts<{ out?: string; api: boolean }>();
  printError("Rendering the guides, the clauses and the timing figures\n");
  const files = siteFiles({ hasApi: api });
  if (api) {
    printError("Rendering the reference of the library\n");
    Object.assign(files, await apiFiles());
  }
  await withOutFolder(out, async (folder) => {
    folder.write(files);
    folder.remove((name) => !(name in files));
  });
  printLine(pathFromHere(join(out, "index.html")));
}

/** Runs typedoc and returns the files that it writes. The keys are the names of the files in the site. */
async function apiFiles(): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-api-"));
  try {
    const { exitCode, all } = await execa("typedoc", ["--out", folder], {
      cwd: ROOT,
      preferLocal: true,
      localDir: ROOT,
      reject: false,
      all: true,
    });
    if (exitCode !== 0) {
      throw new OutputFailed(`typedoc could not read the library. Correct these errors: ${all}`);
    }
    return Object.fromEntries(
      readdirSync(folder, { recursive: true, encoding: "utf8" })
        .map((name) => join(folder, name))
        .filter((file) => statSync(file).isFile())
        .map((file) => [`api/${relative(folder, file)}`, readFileSync(file, "utf8")]),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await runToEnd(buildSite);
