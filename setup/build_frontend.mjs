// Writes build/static (style sheet, script, fonts, pictures) and build/fonts (for papers) from the sources in src/rrjeta/web.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { compile } from "sass";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const WEB = join(ROOT, "src/rrjeta/web");
const SERVED = join(ROOT, "build/static");
const OUT = join(ROOT, "build/static-next");
const MOST_BYTES = 40 * 1024;
const MOST_FONT_BYTES = 20 * 1024;

function writeStyles() {
  // The signed-in pages, and the directory for everybody, which is to weigh as little as can be.
  for (const name of ["rrjeta", "services"]) {
    const { css } = compile(join(WEB, `styles/${name}.scss`), {
      loadPaths: [join(ROOT, "node_modules")],
      style: "compressed",
      quietDeps: true,
    });
    writeFileSync(join(OUT, `${name}.css`), css);
  }
}

// The pages for everybody take `public.js` alone: what serves somebody signed in would only make them heavy.
async function writeScripts(source, name) {
  const folder = join(WEB, source);
  const names = readdirSync(folder).filter((one) => one.endsWith(".mjs")).sort();
  await build({
    stdin: { contents: names.map((one) => `import "./${one}";`).join("\n"), resolveDir: folder },
    outfile: join(OUT, name),
    nodePaths: [join(ROOT, "node_modules")],
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2020",
    legalComments: "eof",
    logLevel: "warning",
  });
}

function writeFonts() {
  const ours = ["bin/python", "Scripts/python.exe"].map((path) => join(ROOT, ".venv", path)).find(existsSync);
  // RRJETA_PYTHON names another Python that has fontTools and brotli, for a checkout without its own.
  const python = process.env.RRJETA_PYTHON ?? ours ?? "python3";
  execFileSync(python, [join(ROOT, "setup/fonts.py"), join(OUT, "fonts")], { stdio: "inherit" });
}

const compressed = (path) => gzipSync(readFileSync(path), { level: 9 }).length;

function weigh() {
  const parts = ["rrjeta.css", "rrjeta.js"].map((name) => [name, compressed(join(OUT, name))]);
  const total = parts.reduce((sum, [, bytes]) => sum + bytes, 0);
  for (const [name, bytes] of parts) console.log(`${name}: ${bytes} bytes compressed`);
  console.log(`style and script: ${total} of at most ${MOST_BYTES} bytes compressed`);
  const files = readdirSync(join(OUT, "fonts")).filter((name) => name.endsWith(".woff2"));
  const fonts = files.map((name) => [name, readFileSync(join(OUT, "fonts", name)).length]);
  for (const [name, bytes] of fonts) console.log(`${name}: ${bytes} of at most ${MOST_FONT_BYTES} bytes`);
  if (total > MOST_BYTES || fonts.some(([, bytes]) => bytes > MOST_FONT_BYTES)) {
    throw new Error("The front end has grown past its weight.");
  }
}

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
cpSync(join(WEB, "images"), join(OUT, "images"), { recursive: true });
writeStyles();
await writeScripts("scripts", "rrjeta.js");
await writeScripts("scripts/public", "public.js");
writeFonts();
weigh();

// Changed at one stroke, so that a page served meanwhile finds the old files or the new ones, never none.
rmSync(SERVED, { recursive: true, force: true });
renameSync(OUT, SERVED);
