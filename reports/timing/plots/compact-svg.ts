/**
 * Makes the drawing of ECharts smaller, without a visible difference. It removes settings, such as the font, that the
 * page has once for all drawings. It removes everything that only a page with scripts needs. It also removes all ids,
 * because ECharts counts ids within a process, so the ids of the same chart would differ.
 */
export function compactSvg(svg: string): string {
  const drawn = svg
    .replace(/^<svg[^>]*>|<\/svg>\s*$/g, "")
    .replace(/<style[\s\S]*?<\/style>|<defs[\s\S]*?<\/defs>|<g [^>]*>|<\/g>/g, "")
    .replace(/<rect [^>]*fill="none"[^>]*><\/rect>/, "")
    .replace(/\n\s*/g, "")
    .replace(
      / (class|style|pointer-events|dominant-baseline|xml:space|stroke-linejoin)="[^"]*"/g,
      "",
    )
    .replace(/<text([^>]*) fill="currentColor"/g, "<text$1")
    .replace(
      / transform="translate\(([-\d.]+) ([-\d.]+)\)"/g,
      (_, x, y) => ` x="${round(Number(x))}" y="${round(Number(y))}"`,
    )
    .replace(
      / y="(-?[\d.]+)"([^>]*) y="(-?[\d.]+)"/g,
      (_, one, between, other) => `${between} y="${round(Number(one) + Number(other))}"`,
    );
  return mergePaths(drawn);
}

/** Joins paths into one path if they follow each other and have the same look. */
function mergePaths(svg: string): string {
  return svg.replace(/(?:<path d="[^"]*"[^>]*><\/path>)+/g, (paths) => {
    const byLook: { look: string; lines: string[] }[] = [];
    for (const [, line, look] of paths.matchAll(/<path d="([^"]*)"([^>]*)>/g)) {
      const last = byLook.at(-1);
      if (last !== undefined && last.look === look) last.lines.push(shortenLine(line!));
      else byLook.push({ look: look!, lines: [shortenLine(line!)] });
    }
    return byLook.map(({ look, lines }) => `<path d="${lines.join("")}"${look}/>`).join("");
  });
}

/** Writes only one coordinate of each horizontal or vertical line, because the other coordinate does not change. */
function shortenLine(line: string): string {
  let x = "";
  let y = "";
  const written: { command: string; numbers: string }[] = [];
  for (const [, command, first = "", second = ""] of line.matchAll(COMMAND)) {
    if (command === "Z") {
      written.push({ command, numbers: "" });
      continue;
    }
    const [nextX, nextY] = [round(Number(first)), round(Number(second))];
    const kind = command === "M" ? "M" : nextY === y ? "H" : nextX === x ? "V" : "L";
    const numbers = kind === "H" ? nextX : kind === "V" ? nextY : `${nextX} ${nextY}`;
    written.push({ command: kind, numbers });
    [x, y] = [nextX, nextY];
  }
  return written.map(({ command, numbers }) => command + numbers).join("");
}

const COMMAND = /([MLZ])(?:(-?[\d.]+) (-?[\d.]+))?/g;

/** Rounds coordinates to a tenth of a pixel. A reader cannot see a smaller difference. */
function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
