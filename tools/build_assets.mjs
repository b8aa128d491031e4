/**
 * Bundle what browsers get: node tools/build_assets.mjs FOLDER (tools/provide.sh calls it).
 *
 * Every script and style sheet that lies directly in console/static becomes one file of the same name, its imports within;
 * so does the phone, which pages load by itself. Libraries that pages use as they are get copied.
 * Nothing here reaches another host, at build time or in the browser.
 */

import { copyFileSync, existsSync, mkdirSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { build } from "esbuild";

const SOURCES = "console/static";
const COPIED = {
  "node_modules/htmx.org/dist/htmx.min.js": "htmx.min.js",
  "node_modules/htmx.org/dist/ext/hx-sse.min.js": "hx-sse.min.js",
};

const target = process.argv[2];
if (!target) {
  console.error("usage: node tools/build_assets.mjs FOLDER");
  process.exit(2);
}

const common = {
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome109", "firefox115", "safari16.4"],
  // Pictures and fonts stay where they are; the console serves them from console/static.
  external: ["/static/*"],
  logLevel: "warning",
};

/** @param {string[]} paths @param {object} [extra] */
const bundle = (paths, extra = {}) =>
  build({ ...common, ...extra, entryPoints: paths.map((path) => ({ in: path, out: named(path) })) });

/** @param {string} path */
const named = (path) => basename(path).replace(/\.\w+$/, "");

mkdirSync(target, { recursive: true });
const direct = existsSync(SOURCES) ? readdirSync(SOURCES).filter((name) => /\.(js|css)$/.test(name)) : [];
const phone = join(SOURCES, "phone");
await bundle([...direct.map((name) => join(SOURCES, name)), join(phone, "phone.css")]);
// The phone, JsSIP included, keeps time by a worker: see timers.js.
await bundle([join(phone, "phone.js")], { inject: [join(phone, "timers.js")] });
await bundle([join(phone, "timers_worker.js")], { entryNames: "phone-timers" });
for (const [from, to] of Object.entries(COPIED)) copyFileSync(from, join(target, to));
