import { boardOf, pinMapOf } from "../../harness/rig/definition/dut-pins.ts";
import type { RigDefinition, UsbBoard } from "../../harness/rig/definition/rig-definition.ts";
import { aiorigCommand } from "../../harness/text/aiorig-command.ts";
import { html, Markup } from "../markup.ts";
import { drawWiring } from "./drawing.ts";
import { dutHeader } from "./dut-header.ts";
import { jointsOf } from "./joints.ts";
import { HEADER } from "./pico-header.ts";
import { explainSafety } from "./safety.ts";

/**
 * Renders the wiring of a rig as one HTML page that loads no other files. The same rig always
 * results in the same text.
 */
export function renderWiringPage(rig: RigDefinition): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Wiring of ${rig.name}</title>
<style>
:root { color-scheme: light dark; }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
svg { max-width: 100%; height: auto; border-radius: 8px; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: 0.25rem 0.9rem 0.25rem 0; border-bottom: 1px solid #8885; }
</style>
</head>
<body>
<h1>${rig.name}</h1>
<p>${rig.title}</p>
${rig.kind === "in-process" ? html`<p>This rig has no wires.</p>` : renderWires(rig)}
${rig.notes.length > 0 && html`<h2>Notes</h2>\n<ul>\n${rig.notes.map((note) => html`<li>${note}</li>\n`)}</ul>`}
</body>
</html>
`.text;
}

function renderWires(rig: Exclude<RigDefinition, { readonly kind: "in-process" }>): Markup {
  const { labels, isReal } = dutHeader(rig);
  const isMapped = pinMapOf(rig) !== undefined;
  const rows = jointsOf(rig).map(
    ({ wire, dutPin, instrumentPin, ohms, program }) =>
      html`<tr><td>${wire}${wire === rig.start && " (start)"}</td>${isMapped && html`<td>${program === undefined ? "-" : `Pin(${program})`}</td>`}<td>${isReal ? pinName(labels, dutPin) : labels[dutPin - 1]}</td><td>${pinName(HEADER, instrumentPin)}</td><td>${ohms === undefined ? "a plain wire" : `${ohms} Ω`}</td></tr>
`,
  );
  return html`${new Markup(drawWiring(rig))}
<p>${isReal ? "Both boards are seen from above, with USB to the left." : `The drawing shows only the pins of ${boardOf(rig).title} that have wires. Find these pins on your board by their names. The instrument is seen from above, with USB to the left.`} Point at a wire to see its ends.</p>
<table>
<thead><tr><th>wire</th>${isMapped && html`<th>in programs</th>`}<th>device under test</th><th>instrument</th><th>through</th></tr></thead>
<tbody>
${rows}</tbody>
</table>
${
  rig.kind === "bench" &&
  html`<p>The device under test is the board with the ${address(rig.dut)}. The instrument is the board with the ${address(rig.instrument)}.</p>
`
}${renderSafety(rig)}<p>Check the wiring with <code>${aiorigCommand(`rig doctor ${rig.name}`)}</code>.</p>`;
}

/** Renders the warnings that a person must read before connecting the wires. */
function renderSafety(rig: Exclude<RigDefinition, { readonly kind: "in-process" }>): Markup {
  const sentences = explainSafety(rig);
  return html`<h2>Before you connect the boards</h2>
<ul>
${sentences.map((sentence) => html`<li>${sentence}</li>\n`)}</ul>
`;
}

function address({ serialNumber, usbPath }: UsbBoard): Markup {
  if (serialNumber !== undefined) return html`USB serial number <code>${serialNumber}</code>`;
  return html`USB path <code>${usbPath}</code>`;
}

function pinName(labels: readonly string[], pin: number): string {
  return `pin ${pin}, ${labels[pin - 1]}`;
}
