import { readFileSync } from "node:fs";
import { asset } from "../../../reports/asset.ts";
import { html, Markup } from "../../../reports/markup.ts";
import type { SiteSection } from "./site-pages.ts";

/** The content of a page, without the frame that is the same on all pages. */
export interface SiteContent {
  readonly file: string;
  readonly title: string;
  readonly body: Markup;
}

/** Puts a page into the frame of the site: navigation, search, style. The page works without scripts. */
export function layOut(
  { file, title, body }: SiteContent,
  sections: readonly SiteSection[],
  { hasApi }: { readonly hasApi: boolean },
): string {
  const up = "../".repeat(file.split("/").length - 1);
  const entry = (to: string, name: string) =>
    html`<li><a href="${up}${to}"${to === file && new Markup(' aria-current="page"')}>${name}</a></li>\n`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${title} · aiorig</title>
<style>
${asset("look.css")}
${STYLE}</style>
</head>
<body>
<div class="page">
<header>
<a class="name" href="${up}index.html">aiorig</a>
<a class="to-pages" href="#pages">All pages</a>
<form class="find" role="search" data-up="${up}" hidden>
<input type="search" name="words" aria-label="Search" placeholder="Search" autocomplete="off">
<output></output>
<ul class="found"></ul>
</form>
</header>
<main>
${body}
</main>
<nav id="pages" aria-label="Pages">
${sections.map(
  (section) => html`<h2>${section.title}</h2>
<ul>
${section.pages.map((page) => entry(page.file, page.title))}</ul>
`,
)}<h2>Reference</h2>
<ul>
${entry("spec.html", "Clauses")}${entry("figures.html", "Timing figures")}${hasApi && entry("api/index.html", "Library (API)")}</ul>
</nav>
</div>
<script src="${up}minisearch.js"></script>
<script src="${up}search-index.js"></script>
<script src="${up}search.js"></script>
</body>
</html>
`.text;
}

const STYLE = new Markup(readFileSync(new URL("site.css", import.meta.url), "utf8"));
