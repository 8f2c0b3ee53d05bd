import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { deriveSuite, parseDeb822, parseOneLine, readAptSources } from "./apt-sources.ts";

const BOOKWORM = { codename: "bookworm", suite: "trixie" };

const DEBIAN_SOURCES = `\
# The archive
Types: deb
# http://snapshot.example/archive/debian/20250520T000000Z
URIs: http://deb.debian.org/debian
Suites: bookworm bookworm-updates
Components: main contrib
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://deb.debian.org/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

const TRIXIE = `\
Types: deb deb-src
URIs: http://deb.debian.org/debian
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

test("a source that is derived from a deb822 entry keeps the mirror and the keyring of the entry", () => {
  expect(deriveSuite(parseDeb822(DEBIAN_SOURCES), BOOKWORM)).toBe(TRIXIE);
});

test("a source that is derived from a one-line entry keeps the mirror and the options of the entry", () => {
  const list = `\
# deb cdrom:[Debian GNU/Linux 12 _Bookworm_]/ bookworm main
deb [ arch=amd64 signed-by=/usr/share/keyrings/debian-archive-keyring.gpg check-valid-until=no ] https://mirror.example/debian/ bookworm main contrib # ours
deb-src https://mirror.example/debian/ bookworm main
deb http://security.debian.org/debian-security bookworm-security main
`;
  expect(deriveSuite(parseOneLine(list), BOOKWORM)).toBe(`\
Types: deb deb-src
URIs: https://mirror.example/debian/
Suites: trixie
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
Check-Valid-Until: no
`);
});

test("a source is derived from an entry without options, as older releases of Debian have it", () => {
  expect(
    deriveSuite(parseOneLine("deb http://deb.debian.org/debian bookworm main"), BOOKWORM),
  ).toBe(`\
Types: deb deb-src
URIs: http://deb.debian.org/debian
Suites: trixie
Components: main
`);
});

test("if an entry contains its signing key, the whole key is kept", () => {
  const key = `\

 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEYCQjIxYJKwYBBAHaRw8BAQdAD/P5Nvvnvk66SxBBHDbhRml9ORg1WV5CvzKY
 -----END PGP PUBLIC KEY BLOCK-----`;
  const text = DEBIAN_SOURCES.replaceAll(/Signed-By: .*/g, `Signed-By:${key}`);
  expect(deriveSuite(parseDeb822(text), BOOKWORM)).toContain(`Signed-By: ${key.trim()}\n`);
});

test("comments may be anywhere in a list of sources, even inside a field", () => {
  const text = DEBIAN_SOURCES.replaceAll("URIs: ", "URIs:\n# the near one\n ");
  expect(deriveSuite(parseDeb822(text), BOOKWORM)).toBe(TRIXIE);
});

test("a disabled entry is ignored", () => {
  const off = DEBIAN_SOURCES.replace("Types: deb\n", "Enabled: no\nTypes: deb\n");
  expect(deriveSuite(parseDeb822(off), BOOKWORM)).toBeUndefined();
});

test("another archive with the same suite names as Debian is ignored", () => {
  const others = parseOneLine(`\
deb [signed-by=/usr/share/keyrings/tools.gpg] https://apt.tools.example/debian bookworm main
deb https://packages.cloud.example/apt cloud-sdk-bookworm main
deb https://download.containers.example/linux/debian bookworm stable
`);
  expect(deriveSuite([...others, ...parseDeb822(DEBIAN_SOURCES)], BOOKWORM)).toBe(TRIXIE);
});

test("if the machine's own apt entry already names the suite, or a name such as stable, aiorig uses this entry", () => {
  for (const suite of ["trixie", "stable", "sid"]) {
    const own = parseDeb822(DEBIAN_SOURCES.replace("bookworm bookworm-updates", suite));
    expect(deriveSuite(own, { codename: "trixie", suite: "trixie" })).toBe(TRIXIE);
  }
});

test("if apt has no entry for the machine's own release, no source is derived", () => {
  const others = parseOneLine(`\
deb http://security.debian.org/debian-security bookworm-security main
deb https://download.containers.example/linux/debian bookworm stable
`);
  expect(deriveSuite(others, BOOKWORM)).toBeUndefined();
});

test("aiorig ignores each file with sources that apt ignores", async () => {
  const folder = await mkdtemp(join(tmpdir(), "aiorig-apt-"));
  const parts = join(folder, "sources.list.d");
  await mkdir(parts);
  await writeFile(join(folder, "sources.list"), "deb http://one.example/debian bookworm main\n");
  await writeFile(join(parts, "b.sources"), "URIs: http://two.example\nSuites: x\n");
  await writeFile(join(parts, "a.list"), "deb http://three.example y main\n");
  await writeFile(join(parts, "c.list.disabled"), "deb http://four.example z main\n");
  try {
    const sources = await readAptSources(folder);
    expect(sources.flatMap(({ uris }) => uris)).toEqual([
      "http://one.example/debian",
      "http://three.example",
      "http://two.example",
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
