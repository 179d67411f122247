// Bundles every src/yakuba/**/frontend/*.{js,css} to build/frontend/<app>/, the PDF fonts to build/fonts/, axe to build/test/.
// Files in folders below `frontend/` are parts of an entry, not entries. Run after `npm ci`: node frontend/build.mjs
import { build } from "esbuild";
import { copyFile, mkdir, readdir, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const out = path.resolve(process.env.YAKUBA_BUILT ?? path.join(root, "build"));
const resolve = createRequire(import.meta.url).resolve;

const FONTS = [
  "@expo-google-fonts/biz-udpgothic/400Regular/BIZUDPGothic_400Regular.ttf",
  "@expo-google-fonts/biz-udpgothic/700Bold/BIZUDPGothic_700Bold.ttf",
  "@expo-google-fonts/biz-udmincho/400Regular/BIZUDMincho_400Regular.ttf",
  "@expo-google-fonts/biz-udmincho/700Bold/BIZUDMincho_700Bold.ttf",
];

async function entries(folder) {
  const found = {};
  for (const item of await readdir(folder, { withFileTypes: true })) {
    if (!item.isDirectory() || item.name === "node_modules" || item.name === "__pycache__") continue;
    const inside = path.join(folder, item.name);
    if (item.name !== "frontend") Object.assign(found, await entries(inside));
    else
      for (const file of await readdir(inside)) {
        const { name, ext } = path.parse(file);
        // esbuild puts the right ending on; the prefix keeps ui.js and ui.css apart.
        if (ext === ".js" || ext === ".css") found[`${ext}:${path.basename(folder)}/${name}`] = path.join(inside, file);
      }
  }
  return found;
}

async function bundle(all, ext, options) {
  const entryPoints = Object.entries(all)
    .filter(([key]) => key.startsWith(`${ext}:`))
    .map(([key, file]) => ({ out: key.slice(ext.length + 1), in: file }));
  if (entryPoints.length === 0) return;
  await build({
    entryPoints,
    outdir: path.join(out, "frontend"),
    bundle: true,
    minify: true,
    legalComments: "none",
    logLevel: "warning",
    absWorkingDir: root,
    nodePaths: [path.join(root, "node_modules")],
    ...options,
  });
}

async function copy(from, to) {
  await mkdir(path.dirname(to), { recursive: true });
  await copyFile(from, to);
}

const started = Date.now();
await rm(path.join(out, "frontend"), { recursive: true, force: true });
await mkdir(path.join(out, "frontend"), { recursive: true });
const all = await entries(path.join(root, "src", "yakuba"));
await bundle(all, ".js", { format: "esm", target: ["es2020"] });
await bundle(all, ".css", { target: ["chrome111", "firefox113", "safari16.4"] });
for (const font of FONTS) await copy(resolve(font), path.join(out, "fonts", path.basename(font)));
try {
  await copy(resolve("axe-core/axe.min.js"), path.join(out, "test", "axe.min.js"));
} catch (missing) {
  if (missing.code !== "MODULE_NOT_FOUND") throw missing; // installed without development packages: a town hall needs no axe
}
console.log(`front end: ${Object.keys(all).length} bundles in ${Date.now() - started} ms → ${path.relative(root, out) || out}`);
