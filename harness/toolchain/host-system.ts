import { readFile } from "node:fs/promises";

/** The operating system of this machine. */
export interface HostSystem {
  /** `debian`, `ubuntu`, `darwin`, ... */
  readonly id: string;
  /** For messages, such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly title: string;
  /** The name of the release, such as `bookworm`; empty if it has no name. */
  readonly codename: string;
  readonly arch: string;
  readonly isDebian: boolean;
}

/** Reads /etc/os-release, see os-release(5). A system without that file is named by Node's platform. */
export async function readHostSystem(file = "/etc/os-release"): Promise<HostSystem> {
  const text = await readFile(file, "utf8").catch(() => "");
  const field = (name: string) =>
    text.match(new RegExp(`^${name}=["']?([^"'\\n]*)`, "m"))?.[1] ?? "";
  const id = field("ID") || process.platform;
  return {
    id,
    title: field("PRETTY_NAME") || id,
    codename: field("VERSION_CODENAME"),
    arch: process.arch,
    // Raspberry Pi OS calls itself raspbian if it has 32 bits, and debian if it has 64.
    isDebian: id === "debian" || id === "raspbian",
  };
}
