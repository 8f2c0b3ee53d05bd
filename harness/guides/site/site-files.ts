import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { html, Markup, sentence } from "../../../reports/markup.ts";
import { renderSpecPage } from "../../../reports/spec/page.ts";
import { figures, HEADLINES } from "../../../suites/figures/index.ts";
import { groups } from "../../../suites/index.ts";
import { collectSpec } from "../../cli/spec-command.ts";
import { ownSuite, ROOT } from "../../engine/suite.ts";
import { copyOf, renderGuide } from "./rendered-guide.ts";
import { type SearchEntry, searchScript } from "./search-index.ts";
import { layOut, type SiteContent } from "./site-layout.ts";
import { type SitePage, siteSections } from "./site-pages.ts";

/**
 * Returns the files of the site. The keys are the names of the files. The files are one page per guide, the clauses,
 * the timing figures, the linked files and the search. The pages load nothing from other sites. `hasApi` says that the
 * reference of the library will be in `api/`.
 */
export function siteFiles(options: { readonly hasApi: boolean }): Record<string, string> {
  const sections = siteSections();
  const pages = sections.flatMap((section) => section.pages);
  const guides = pages.map((page) => ({ page, ...renderGuide(page, pageOf(pages)) }));
  const linked = new Set(guides.flatMap((guide) => guide.linked).flatMap(withFilesBelow));
  const contents: SiteContent[] = [
    ...guides.map(({ page, html: text }) => ({ ...page, body: new Markup(text) })),
    { file: "figures.html", title: "Timing figures", body: figuresBody() },
    ...[...linked].filter((path) => copyOf(path).endsWith(".html")).map(linkedPage),
  ];
  const pictures = [...linked].filter((path) => !copyOf(path).endsWith(".html"));
  const entries = guides.flatMap(({ page, parts }) =>
    parts.map(({ heading, anchor, text }) => ({
      id: `${page.file}#${anchor}`,
      page: page.title,
      heading,
      text,
    })),
  );
  return {
    ...Object.fromEntries(contents.map((one) => [one.file, layOut(one, sections, options)])),
    ...Object.fromEntries(pictures.map((path) => [copyOf(path), readText(path)])),
    "spec.html": renderSpecPage(collectSpec(ownSuite(groups), [], true)),
    "search-index.js": searchScript([...entries, ...referenceEntries()]),
    "search.js": readFileSync(new URL("search.js", import.meta.url), "utf8"),
    "minisearch.js": readText("node_modules/minisearch/dist/umd/index.js"),
  };
}

function pageOf(pages: readonly SitePage[]): (path: string) => string | undefined {
  return (path) => pages.find((page) => page.path === path)?.file;
}

/** Returns the path of a folder and the paths of everything in it. For a file, returns only the file's path. */
function withFilesBelow(path: string): string[] {
  if (!isFolder(path)) return [path];
  return [path, ...namesIn(path).flatMap((name) => withFilesBelow(`${path}/${name}`))];
}

/** Makes a page with the text of a file, or with the list of the files in a folder. */
function linkedPage(path: string): SiteContent {
  const up = "../".repeat(copyOf(path).split("/").length - 1);
  const body = isFolder(path)
    ? html`<ul>
${namesIn(path).map((name) => html`<li><a href="${up}${copyOf(`${path}/${name}`)}">${name}</a></li>\n`)}</ul>`
    : html`<pre><code>${readText(path)}</code></pre>`;
  return { file: copyOf(path), title: path, body: html`<h1>${path}</h1>\n${body}` };
}

function figuresBody(): Markup {
  return html`<h1>Timing figures</h1>
<p>Figures with a star are measured if you name none.</p>
<dl>
${figures.map(
  ({
    id,
    name,
    statement,
  }) => html`<dt id="${id}"><code>${id}</code>${HEADLINES.includes(id) && " *"} ${name}</dt>
<dd>${sentence(statement)}</dd>
`,
)}</dl>`;
}

/** Returns the search entries for the clauses and the timing figures. */
function referenceEntries(): SearchEntry[] {
  const clauses = groups.flatMap((group) => group.clauses);
  return [
    ...clauses.map(({ id, statement }) => ({
      id: `spec.html#${id}`,
      page: "Clauses",
      heading: id,
      text: statement,
    })),
    ...figures.map(({ id, name, statement }) => ({
      id: `figures.html#${id}`,
      page: "Timing figures",
      heading: id,
      text: `${name} ${statement}`,
    })),
  ];
}

function isFolder(path: string): boolean {
  return statSync(join(ROOT, path)).isDirectory();
}

function namesIn(path: string): string[] {
  return readdirSync(join(ROOT, path))
    .filter((name) => !/^\.|__pycache__/.test(name))
    .sort();
}

function readText(path: string): string {
  return readFileSync(join(ROOT, path), "utf8");
}
