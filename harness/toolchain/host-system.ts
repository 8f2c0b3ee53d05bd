import { readFile } from "node:fs/promises";

/** The operating system of this machine. */
export interface HostSystem {
  /** The id of the system, such as `debian`, `ubuntu` or `darwin`. */
  readonly id: string;
  /** The name of the system for messages, such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly title: string;
  /** The name of the release, such as `bookworm`. The text is empty if the release has no name. */
  readonly codename: string;
  readonly arch: string;
  readonly isDebian: boolean;
}

/** Reads /etc/os-release, see os-release(5). If that file is missing, the system has the name of Node's platform. */
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
    // Raspberry Pi OS has the id `raspbian` on 32 bits, and `debian` on 64 bits.
    isDebian: id === "debian" || id === "raspbian",
  };
}
