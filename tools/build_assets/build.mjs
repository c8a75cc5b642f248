// Builds every front-end file that the project commits, and the manifest that proves it.
// Same sources, same versions, same bytes: run `npm ci && npm run build` in this folder.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const target = process.argv[2] ?? join(root, "src", "cancuoc", "interfaces", "ui", "static", "ui");
const vendor = process.argv[2] ? join(process.argv[2], "vendor") : join(root, "tests", "vendor");
const modules = join(here, "node_modules");

const sha = (path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const walk = (folder) =>
  readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => (entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]))
    .sort();
const hashes = (files, base) => Object.fromEntries(files.map((file) => [relative(base, file), sha(file)]));

rmSync(target, { recursive: true, force: true });
mkdirSync(join(target, "fonts"), { recursive: true });
mkdirSync(join(target, "images"), { recursive: true });
mkdirSync(vendor, { recursive: true });

for (const density of ["portal", "compact", "board"]) {
  const { css } = sass.compile(join(here, "src", "scss", `${density}.scss`), {
    loadPaths: [modules, join(here, "src", "scss")],
    quietDeps: true,
  });
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: ["chrome109", "firefox115", "safari15"] });
  writeFileSync(join(target, `${density}.css`), code);
}

await esbuild.build({
  entryPoints: [join(here, "src", "js", "main.js")],
  outfile: join(target, "app.js"),
  nodePaths: [modules],
  bundle: true,
  minify: true,
  charset: "utf8",
  format: "iife",
  legalComments: "none",
  target: ["chrome109", "firefox115", "safari15"],
});
// The shipped map comment points at a file we do not serve.
const htmx = readFileSync(join(modules, "htmx.org", "dist", "htmx.min.js"), "utf8");
writeFileSync(join(target, "htmx.js"), htmx.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));

const family = join(modules, "@fontsource", "be-vietnam-pro");
for (const weight of [400, 700]) {
  for (const subset of ["latin", "latin-ext", "vietnamese"]) {
    const name = `be-vietnam-pro-${subset}-${weight}-normal.woff2`;
    cpSync(join(family, "files", name), join(target, "fonts", name));
  }
}
cpSync(join(family, "LICENSE"), join(target, "fonts", "LICENSE"));
cpSync(join(here, "src", "images", "favicon.svg"), join(target, "images", "favicon.svg"));
cpSync(join(modules, "axe-core", "axe.min.js"), join(vendor, "axe.min.js"));

cpSync(join(here, "src", "LICENCES.txt"), join(target, "LICENCES.txt"));

const packages = JSON.parse(readFileSync(join(here, "package.json"), "utf8")).devDependencies;
const sources = [...walk(join(here, "src")), join(here, "build.mjs"), join(here, "package.json"), join(here, "package-lock.json")];
const manifest = {
  packages,
  sources: hashes(sources, root),
  outputs: hashes(walk(target).filter((file) => statSync(file).isFile()), target),
  vendor: { "axe.min.js": sha(join(vendor, "axe.min.js")) },
};
writeFileSync(join(target, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
