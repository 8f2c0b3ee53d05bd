import type { WiredRigDefinition } from "../../harness/rig/definition/rig-definition.ts";
import { html, type Markup } from "../markup.ts";
import { dutHeader } from "./dut-header.ts";
import { type Joint, jointsOf } from "./joints.ts";
import { HEADER } from "./pico-header.ts";

/**
 * Draws two boards and the wires between them as SVG. The boards are seen from above, with USB to
 * the left and the device under test above the instrument. Each wire has its own lane, so that
 * wires do not overlap. The same definition always results in the same text.
 */
export function drawWiring(rig: WiredRigDefinition): string {
  const joints = jointsOf(rig);
  const lanes = joints.length * LANE;
  const marginX = LEFT + BOARD_WIDTH + GAP;
  const dut: BoardPlace = {
    name: "device under test",
    topY: TOP + lanes,
    labels: dutHeader(rig).labels,
  };
  const middleY = dut.topY + BOARD_HEIGHT + GAP;
  const instrument: BoardPlace = {
    name: "instrument",
    topY: middleY + lanes + GAP,
    labels: HEADER,
  };
  const width = marginX + lanes + LEGEND;
  const height = instrument.topY + BOARD_HEIGHT + GAP + lanes + TOP;
  const paths = joints.map((joint, i): Markup => {
    const laneX = marginX + i * LANE;
    const start = pinPlace(dut, joint.dutPin);
    const end = pinPlace(instrument, joint.instrumentPin);
    // Each wire has horizontal parts at its own heights, in the order of the wires. So the horizontal parts of two
    // wires never overlap.
    const startY = start.isTop
      ? dut.topY - GAP / 2 - (joints.length - i) * LANE + LANE
      : middleY + i * LANE - GAP / 2;
    const endY = end.isTop
      ? middleY + i * LANE + GAP / 2
      : instrument.topY + BOARD_HEIGHT + GAP / 2 + (joints.length - i - 1) * LANE;
    const line = `M${start.x} ${start.y} V${startY} H${laneX} V${endY} H${end.x} V${end.y}`;
    return html`<g class="wire" stroke="${colourOf(i)}"><title>${describe(joint, dut.labels)}</title><path d="${line}"/>${
      joint.ohms !== undefined && resistor(laneX, (startY + endY) / 2, colourOf(i))
    }</g>
`;
  });
  const legend = joints.map(
    (joint, i) =>
      html`<g><line x1="${marginX + lanes + 12}" x2="${marginX + lanes + 30}" y1="${dut.topY + i * LEGEND_LINE}" y2="${dut.topY + i * LEGEND_LINE}" stroke="${colourOf(i)}" stroke-width="3"/><text x="${marginX + lanes + 36}" y="${dut.topY + i * LEGEND_LINE + 4}">${joint.wire}</text></g>
`,
  );
  const used = {
    dut: new Set(joints.map(({ dutPin }) => dutPin)),
    instrument: new Set(joints.map(({ instrumentPin }) => instrumentPin)),
  };
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Wiring of ${rig.name}" font-family="system-ui, sans-serif" font-size="11">
<style>.wire path{fill:none;stroke-width:2.5;stroke-linejoin:round}.wire:hover path{stroke-width:5}.board{fill:#1c6b47}.hole{fill:#d9b44a}.free{fill:#7d9c8c}.label{fill:#fff;font-size:9px}.name{fill:#fff;font-size:14px;font-weight:600}</style>
<rect width="${width}" height="${height}" fill="#fff"/>
${drawBoard(dut, used.dut)}${drawBoard(instrument, used.instrument)}${paths}${legend}</svg>
`.text;
}

const LANE = 9;
const LEFT = 40;
const TOP = 20;
const GAP = 24;
const PITCH = 26;
const BOARD_WIDTH = 20 * PITCH + 20;
const BOARD_HEIGHT = 130;
const LEGEND = 100;
const LEGEND_LINE = 17;

interface BoardPlace {
  readonly name: string;
  readonly topY: number;
  /** The names of the pins, from pin 1. */
  readonly labels: readonly string[];
}

/**
 * Returns the place of a pin. USB is at the left. So pins 1 to 20 are the lower row from left to right, and pins 40 to
 * 21 are the upper row.
 */
function pinPlace({ topY }: BoardPlace, pin: number): { x: number; y: number; isTop: boolean } {
  const isTop = pin > 20;
  const column = isTop ? 40 - pin : pin - 1;
  return {
    x: LEFT + 10 + PITCH / 2 + column * PITCH,
    y: isTop ? topY + 8 : topY + BOARD_HEIGHT - 8,
    isTop,
  };
}

function drawBoard(board: BoardPlace, used: ReadonlySet<number>): Markup {
  const { name, topY, labels } = board;
  const middleY = topY + BOARD_HEIGHT / 2;
  const pins = labels.map((label, i) => {
    const pin = i + 1;
    const { x, y, isTop } = pinPlace(board, pin);
    const labelY = isTop ? y + 8 : y - 8;
    return html`<circle class="${used.has(pin) ? "hole" : "free"}" cx="${x}" cy="${y}" r="${used.has(pin) ? 5 : 3.5}"/><text class="label" x="${x}" y="${labelY}" transform="rotate(-90 ${x} ${labelY})" text-anchor="${isTop ? "end" : "start"}" dominant-baseline="central">${label}</text>
`;
  });
  return html`<g><rect class="board" x="${LEFT}" y="${topY}" width="${BOARD_WIDTH}" height="${BOARD_HEIGHT}" rx="8"/>
<rect x="${LEFT - 12}" y="${middleY - 18}" width="34" height="36" rx="3" fill="#b8bdc4"/><text x="${LEFT - 9}" y="${middleY + 4}" font-size="10">USB</text>
<text class="name" x="${LEFT + BOARD_WIDTH / 2}" y="${middleY + 5}" text-anchor="middle">${name}</text>
${pins}</g>
`;
}

function resistor(x: number, y: number, colour: string): Markup {
  return html`<rect x="${x - 3}" y="${y - 9}" width="6" height="18" rx="2" fill="#f3e3c3" stroke="${colour}" stroke-width="1.2"/>`;
}

function describe(
  { wire, dutPin, instrumentPin, ohms }: Joint,
  dutLabels: readonly string[],
): string {
  const by = ohms === undefined ? "" : ` through ${ohms} ohms`;
  return `${wire}: pin ${dutPin} (${dutLabels[dutPin - 1]}) of the device under test to pin ${instrumentPin} (${HEADER[instrumentPin - 1]}) of the instrument${by}`;
}

/**
 * Returns the colour of the wire with the index `i`. Neighbouring wires get colours that are far apart on the colour
 * wheel. The wire with the index 0 is ground, which is black, as usual.
 */
function colourOf(i: number): string {
  return i === 0 ? "#222222" : `hsl(${(i * 137) % 360} 70% ${i % 2 === 0 ? 30 : 45}%)`;
}
