import { spawn } from "node:child_process";
import { printError } from "../text/output.ts";

/**
 * Opens a file in the browser of the desktop, and does not wait for the browser. If this fails, it prints how to open
 * the file.
 */
export function openInBrowser(file: string): void {
  const [command, ...args] = OPENERS[process.platform] ?? ["xdg-open"];
  const opener = spawn(command!, [...args, file], { detached: true, stdio: "ignore" });
  opener.on("error", () =>
    printError(`No browser could be started. Open this file in a browser: ${file}\n`),
  );
  opener.unref();
}

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ["open"],
  win32: ["cmd", "/c", "start", ""],
};
