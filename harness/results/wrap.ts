/** Breaks text at spaces into lines of at most `width` characters, each behind `indent`. Longer words stand alone. */
export function wrap(text: string, width: number, indent = ""): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = "";
    for (const word of paragraph.split(" ")) {
      if (line !== "" && indent.length + line.length + 1 + word.length > width) {
        lines.push(indent + line);
        line = word;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, indent + line];
  });
}

/** The text cut to `width` characters, with an ellipsis where something is left out. */
export function truncate(text: string, width: number): string {
  if (text.length <= width) return text;
  return width < 1 ? "" : `${text.slice(0, width - 1)}…`;
}
