import type { BundleHead } from "../certificate/bundle-lines.ts";
import { LEVELS } from "../check/clause.ts";
import { printableRecord } from "../text/printable-record.ts";
import { shorten } from "../text/shorten.ts";
import { wrap } from "../text/wrap.ts";

/** Renders the statement of a certificate, and the clauses that do not pass, with the reasons. */
export function renderCertificate(head: BundleHead, width: number): string {
  const shown = printableRecord(head);
  const { column, version, platform, statement, certified, counts, obstacles, exceptions } = shown;
  const lines = [
    `${column}: ${version}, ${platform}`,
    certified ? statement : `not certified: ${statement}`,
    ...(shown.emulated
      ? ["The board is emulated. Its timings are not hardware measurements."]
      : []),
  ];
  const reasons = LEVELS.flatMap((level) => {
    const ofLevel = exceptions.filter((exception) => exception.level === level);
    if (ofLevel.length === 0) return [];
    return [
      "",
      `${level} ${counts[level].passed}/${counts[level].total}; the other clauses:`,
      ...ofLevel.flatMap(({ why, clauses }) =>
        wrap(`${clauses.length} ${why} (${clauses.join(", ")})`, width - 2).map(
          (line) => `  ${line}`,
        ),
      ),
    ];
  });
  const against = obstacles.map(({ clause, why }) => shorten(`  ${clause}: ${why}`, LONGEST));
  return [
    ...lines,
    ...reasons,
    ...(obstacles.length === 0
      ? []
      : ["", `What prevents the certificate (${obstacles.length})`, ...against]),
  ].join("\n");
}

/** Returns the content of a certificate as JSON, without the fields `type` and `format`. The texts are not escaped. */
export function certificateOf({
  type: _type,
  format: _format,
  ...certificate
}: BundleHead): object {
  return certificate;
}

const LONGEST = 500;
