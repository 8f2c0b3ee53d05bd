import { readFileSync } from "node:fs";
import ts from "typescript";
import { z } from "zod";
import type { SourceFile } from "./source-files.ts";

/** A phrase that is hard to read, with a better wording. */
export interface BannedPhrase {
  /** A regular expression that matches the phrase. */
  readonly pattern: string;
  readonly instead: string;
  /**
   * Where the phrase is banned. `prose`: in comments, docstrings, Markdown and the sentences of clauses. `clauses`:
   * only in the sentences of clauses. If this field is absent, the phrase is banned everywhere.
   */
  readonly in?: "prose" | "clauses" | undefined;
}

/**
 * The path of the list of banned phrases, relative to the project's root. To ban another phrase, add it to that file.
 */
export const BANNED_PHRASES = "harness/tidy/banned-phrases.json";

/** Reads the banned phrases. Throws if the file is not valid. */
export function readBannedPhrases(path: string): BannedPhrase[] {
  return bannedPhrases.parse(JSON.parse(readFileSync(path, "utf8")));
}

const bannedPhrases = z.array(
  z.strictObject({
    pattern: z.string(),
    instead: z.string(),
    in: z.enum(["prose", "clauses"]).optional(),
  }),
);

/**
 * Returns one sentence for each place where a file uses a banned phrase. Skips the file that holds the banned phrases.
 */
export function findBannedPhrases(
  files: readonly SourceFile[],
  phrases: readonly BannedPhrase[],
): string[] {
  const searched = phrases.map((phrase) => ({ ...phrase, regex: new RegExp(phrase.pattern) }));
  return files
    .filter(({ path }) => path !== BANNED_PHRASES)
    .flatMap((file) =>
      searched.flatMap(({ regex, instead, in: place }) =>
        linesIn(file, place).flatMap(({ line, text }) => {
          const [found] = regex.exec(text) ?? [];
          return found === undefined
            ? []
            : [`${file.path}:${line} says "${found.trim()}"; write ${instead}`];
        }),
      ),
    );
}

/** Returns the lines of a file that must be searched for a phrase. `scope` says where the phrase is banned. */
function linesIn(file: SourceFile, scope: BannedPhrase["in"]): Line[] {
  switch (scope) {
    case undefined:
      return linesOf(file);
    case "prose":
      return proseOf(file);
    case "clauses":
      return sentencesOf(file);
  }
}

interface Line {
  /** The line number. The first line has number 1. */
  readonly line: number;
  readonly text: string;
}

function linesOf({ text }: SourceFile): Line[] {
  return text.split("\n").map((words, i) => ({ line: i + 1, text: words }));
}

/** Returns the prose of a file: comments, lines of Markdown, and sentences of clauses. */
function proseOf(file: SourceFile): Line[] {
  const lines = linesOf(file);
  if (file.path.endsWith(".md")) return lines;
  const comments = lines.flatMap(({ line, text }) => {
    const start = text.search(COMMENT);
    return start < 0 ? [] : [{ line, text: text.slice(start) }];
  });
  return [...comments, ...sentencesOf(file)];
}

const COMMENT = /^\s*(?:\/?\*|\/\/|#)|\s(?:\/\/|#)\s|"""/;

/** Returns the statements, reasons and titles in a suite file. */
function sentencesOf({ path, text }: SourceFile): Line[] {
  if (!path.endsWith(".suite.ts")) return [];
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext);
  const lines: Line[] = [];
  const visit = (node: ts.Node): void => {
    if (
      ts.isPropertyAssignment(node) &&
      SENTENCES.includes(node.name.getText(source)) &&
      ts.isStringLiteralLike(node.initializer)
    ) {
      const { line } = source.getLineAndCharacterOfPosition(node.initializer.getStart(source));
      lines.push({ line: line + 1, text: node.initializer.text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lines;
}

const SENTENCES = ["statement", "reason", "title"];
