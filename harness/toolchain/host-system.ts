import { readFile } from "node:fs/promises";

/** The operating system that we run on. */
export interface HostSystem {
  /** `debian`, `ubuntu`, `darwin`, ... */
  readonly id: string;
  /** For messages, such as `Debian GNU/Linux 12 (bookworm)`. */
  readonly title: string;
  /** The release's name, such as `bookworm`; empty where there is none. */
  readonly codename: string;
  readonly arch: string;
  readonly isDebian: boolean;
}

/** Reads /etc/os-release (os-release(5)); a system without it is named by Node's platform. */
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
    // Raspberry Pi OS calls itself raspbian on 32 bits and debian on 64.
    isDebian: id === "debian" || id === "raspbian",
  };
}
