import { basename } from "node:path/posix";
import { type GuideFile, linkedFiles } from "../guide-files.ts";

/** A guide that becomes a page of the site. */
export interface SitePage extends GuideFile {
  /** The name of the page, such as `timing.html`. */
  readonly file: string;
  /** The first heading of the guide. */
  readonly title: string;
}

/** The pages that are listed under one heading of the navigation. */
export interface SiteSection {
  readonly title: string;
  readonly pages: readonly SitePage[];
}

/**
 * Returns the navigation. A guide that SECTIONS does not name is in the last section, so a new guide is always listed.
 */
export function siteSections(guides: readonly GuideFile[] = linkedFiles()): SiteSection[] {
  const pages = guides.map(toPage);
  const named = new Set(Object.values(SECTIONS).flat());
  const rest = pages.filter(({ path }) => !named.has(path));
  const sections = Object.entries(SECTIONS).map(([title, paths]) => ({
    title,
    pages: paths.flatMap((path) => pages.filter((page) => page.path === path)),
  }));
  return [...sections, { title: "More", pages: rest }].filter((one) => one.pages.length > 0);
}

const SECTIONS: Readonly<Record<string, readonly string[]>> = {
  Start: ["docs/README.md", "README.md", "docs/install.md"],
  Guides: [
    "docs/porters-guide.md",
    "rigs/README.md",
    "docs/reviewers-guide.md",
    "docs/ci.md",
    "docs/runner.md",
  ],
  Tutorial: [
    "docs/tutorial/README.md",
    "docs/tutorial/blink.md",
    "docs/tutorial/tasks.md",
    "docs/tutorial/button.md",
    "docs/tutorial/press-times.md",
    "docs/tutorial/queue.md",
    "docs/tutorial/two-leds.md",
    "docs/tutorial/railroad.md",
    "docs/tutorial/lock.md",
    "docs/watch.md",
    "docs/irq.md",
  ],
  Running: ["docs/your-own-runtime.md", "docs/adapter-protocol.md", "docs/running.md"],
  Results: [
    "docs/reading-the-matrix.md",
    "docs/own-expectations.md",
    "docs/results.md",
    "docs/json.md",
    "docs/reports.md",
    "docs/timing.md",
  ],
  Extending: ["docs/writing-a-clause.md", "CONTRIBUTING.md", "ARCHITECTURE.md", "CHANGELOG.md"],
};

function toPage({ path, text }: GuideFile): SitePage {
  const [, title = path] = /^# (.*)$/m.exec(text) ?? [];
  return { path, text, file: NAMES[path] ?? nameOf(path), title };
}

const NAMES: Readonly<Record<string, string>> = {
  "docs/README.md": "index.html",
  "README.md": "about.html",
  "docs/tutorial/README.md": "tutorial.html",
  "rigs/README.md": "rig-guide.html",
};

function nameOf(path: string): string {
  return `${basename(path, ".md").toLowerCase()}.html`;
}
