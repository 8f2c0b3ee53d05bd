import { widthOf } from "./width.ts";

/**
 * Breaks a text at spaces into lines of at most `width` columns. Each line starts with `indent`. A word that is wider
 * than a line gets a line of its own, and this line is too wide.
 */
export function wrap(text: string, width: number, indent = ""): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    let taken = 0;
    for (const word of paragraph.split(" ")) {
      const wordWidth = widthOf(word);
      if (line !== "" && indent.length + taken + 1 + wordWidth > width) {
        lines.push(indent + line);
        line = word;
        taken = wordWidth;
      } else {
        taken += line === "" ? wordWidth : 1 + wordWidth;
        line = line === "" ? word : `${line} ${word}`;
      }
    }
    return [...lines, indent + line];
  });
}
