// Starts Azurite as a process of its own: it must not get the Ctrl+C that is meant for the host (the host still needs
// storage while it drains), and it must outlive a host that is killed. Prints its process id.
// usage: node start.mjs <log file> <azurite's own arguments...>
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { createRequire } from "node:module";

const [logFile, ...args] = process.argv.slice(2);
const main = createRequire(import.meta.url).resolve("azurite/dist/src/azurite.js");
const log = openSync(logFile, "a");
const child = spawn(process.execPath, [main, ...args], { detached: true, stdio: ["ignore", log, log] });
child.unref();
console.log(child.pid);
