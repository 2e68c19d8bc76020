// Starts the program with a data folder of its own, and the browser beside it; ends both.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chromium } from "playwright-core";

/// The service at an address of its own. `log` is everything it has said.
export class Desk {
  constructor(program) {
    this.program = program;
    this.data = mkdtempSync(join(tmpdir(), "chalkline-browser-"));
    this.log = "";
  }

  environment(more = {}) {
    return { PATH: process.env.PATH, CHALKLINE_DATA: this.data, ...more };
  }

  async start() {
    const environment = this.environment({ CHALKLINE_WEB_LISTEN: "127.0.0.1:0", CHALKLINE_LOG: "trace" });
    this.child = spawn(this.program, [], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
    const said = (bytes) => { this.log += bytes; };
    this.child.stdout.on("data", said);
    this.child.stderr.on("data", said);
    this.ended = new Promise((resolve) => this.child.on("exit", (code) => resolve(code)));
    const from = this.log.length;
    for (let waited = 0; waited < 300; waited++) {
      const found = /web desk is open at (http:\S+)/.exec(this.log.slice(from));
      if (found) return (this.address = found[1]);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`the desk did not start:\n${this.log}`);
  }

  /// Asks it to end, as the operating system does, and returns its exit code.
  async stop() {
    this.child.kill("SIGTERM");
    return this.ended;
  }

  /// Runs one command of the command line on the same data.
  command(words, input = "") {
    const ran = spawnSync(this.program, words, { env: this.environment(), input, encoding: "utf8" });
    if (ran.status !== 0) throw new Error(`${words.join(" ")}: ${ran.stderr}${ran.stdout}`);
    return ran.stdout;
  }

  /// Every file of the data folder, as bytes that can be searched.
  stored() {
    const walk = (folder) => readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(path) : [readFileSync(path).toString("latin1")];
    });
    return walk(this.data).join("\n");
  }

  remove() {
    rmSync(this.data, { recursive: true, force: true });
  }
}

export const openBrowser = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
