import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path/posix";
import MarkdownIt from "markdown-it";
import { ROOT } from "../engine/suite.ts";
import type { GuideFile } from "./guide-files.ts";
import { slugger } from "./slugs.ts";

/**
 * Finds the links of a guide that lead to a missing file or heading of this project. Returns one sentence for each of
 * these links, with file and line.
 */
export function findBrokenLinks({ path, text }: GuideFile): string[] {
  return linksOf(text).flatMap(({ href, line }) => {
    const problem = findLinkProblem(path, text, href);
    return problem === undefined ? [] : [`${path}:${line}: ${problem}`];
  });
}

/**
 * True if the link starts with a scheme, such as `https:`, and so leads out of the project. Such links are not
 * followed.
 */
export function isOutside(href: string): boolean {
  return /^[a-z][a-z+.-]*:/i.test(href);
}

function findLinkProblem(path: string, text: string, href: string): string | undefined {
  if (isOutside(href)) return undefined;
  const [file = "", anchor] = href.split("#");
  const target = file === "" ? path : join(dirname(path), decodeURIComponent(file));
  if (target.startsWith("..")) return `${href} is outside of the project`;
  if (target !== path && !existsSync(join(ROOT, target))) return `there is no file ${target}`;
  if (anchor === undefined) return undefined;
  if (target !== path && statSync(join(ROOT, target)).isDirectory()) {
    return `${target} is a folder, so the link cannot name a heading in it`;
  }
  const aim = target === path ? text : readFileSync(join(ROOT, target), "utf8");
  return anchorsOf(aim).includes(anchor) ? undefined : `${target} has no heading #${anchor}`;
}

function linksOf(text: string): { href: string; line: number }[] {
  return markdown.parse(text, {}).flatMap(({ children, map }) =>
    (children ?? []).flatMap((child) => {
      const href = child.attrGet("href") ?? child.attrGet("src");
      return href === null ? [] : [{ href, line: (map?.[0] ?? 0) + 1 }];
    }),
  );
}

function anchorsOf(text: string): string[] {
  const tokens = markdown.parse(text, {});
  const slug = slugger();
  return tokens
    .filter((_, i) => tokens[i - 1]?.type === "heading_open")
    .map(({ content }) => slug(content));
}

const markdown = new MarkdownIt();
