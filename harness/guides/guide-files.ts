import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../engine/suite.ts";

/** A Markdown file for readers. */
export interface GuideFile {
  /** The path, relative to the project's root and with forward slashes. */
  readonly path: string;
  readonly text: string;
}

/**
 * Returns the Markdown files whose code blocks are checked: README.md, CONTRIBUTING.md, the files below docs/, and
 * rigs/README.md.
 */
export function guideFiles(): GuideFile[] {
  const guides = ["docs", "docs/tutorial"].flatMap((folder) =>
    readdirSync(join(ROOT, folder))
      .filter((name) => name.endsWith(".md"))
      .sort()
      .map((name) => `${folder}/${name}`),
  );
  return ["README.md", "CONTRIBUTING.md", ...guides, "rigs/README.md"].map(readGuide);
}

/** Returns all Markdown files whose links are checked: the files of `guideFiles`, ARCHITECTURE.md and CHANGELOG.md. */
export function linkedFiles(): GuideFile[] {
  return [...guideFiles(), ...["ARCHITECTURE.md", "CHANGELOG.md"].map(readGuide)];
}

function readGuide(path: string): GuideFile {
  return { path, text: readFileSync(join(ROOT, path), "utf8") };
}
