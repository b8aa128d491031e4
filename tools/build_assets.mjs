/**
 * Bundle what browsers get: node tools/build_assets.mjs FOLDER (tools/provide.sh calls it).
 *
 * Every script and style sheet that lies directly in console/static becomes one file of the same name, its imports within;
 * so does the phone, which pages load by itself. Libraries that pages use as they are get copied.
 * Nothing here reaches another host, at build time or in the browser.
 */

import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const SOURCES = "console/static";
const COPIED = {
  "node_modules/htmx.org/dist/htmx.min.js": "htmx.min.js",
  "node_modules/htmx.org/dist/ext/hx-sse.min.js": "hx-sse.min.js",
};
/** Name without suffix -> source, in a folder of its own. */
const BUNDLED = ["phone/phone.js", "phone/phone.css"];

const target = process.argv[2];
if (!target) {
  console.error("usage: node tools/build_assets.mjs FOLDER");
  process.exit(2);
}
mkdirSync(target, { recursive: true });

const direct = existsSync(SOURCES) ? readdirSync(SOURCES).filter((name) => /\.(js|css)$/.test(name)) : [];
const entries = [...direct, ...BUNDLED].map((name) => join(SOURCES, name)).filter(existsSync);
await build({
  entryPoints: entries.map((path) => ({ in: path, out: path.split("/").pop().replace(/\.(js|css)$/, "") })),
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16.4"],
  // Pictures and fonts stay where they are; the console serves them from console/static.
  external: ["/static/*"],
  legalComments: "linked",
  logLevel: "warning",
});
for (const [from, to] of Object.entries(COPIED)) copyFileSync(from, join(target, to));
