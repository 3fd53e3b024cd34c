// How much the panel and the payer's pages load first and for each page, as sent. Ends with 1 above the limits.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** JavaScript of the panel in KiB: a tool that is opened every day. */
const FIRST_LOAD_KIB = 180;
const PAGE_KIB = 60;
/** Everything that a payer's phone loads before it can pay, pages, styles, typeface and all, in KiB. */
const CHECKOUT_KIB = 117;

/** Reads what Vite built for an app. */
function built(app) {
  const folder = join(root, 'dist/apps', app);
  const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'));
  /** What cannot be made smaller on the way, e.g. a typeface, is sent as it is. */
  const sent = (file) => {
    const bytes = readFileSync(join(folder, file));
    return /\.(js|css|html|svg)$/.test(file) ? gzipSync(bytes, { level: 9 }).length : bytes.length;
  };
  const kib = (files) => [...files].reduce((sum, file) => sum + sent(file), 0) / 1024;
  /** The files of a chunk and of all that it needs at once; styles and typefaces too where they are asked for. */
  const closure = (name, { whole = false } = {}, found = new Set()) => {
    const chunk = manifest[name];
    if (!chunk || found.has(chunk.file)) return found;
    found.add(chunk.file);
    if (whole) for (const file of [...(chunk.css ?? []), ...(chunk.assets ?? [])]) found.add(file);
    for (const needed of chunk.imports ?? []) closure(needed, { whole }, found);
    return found;
  };
  const names = Object.keys(manifest).sort();
  return { manifest, names, kib, closure, entry: names.find((name) => manifest[name].isEntry) };
}

function panelRows() {
  const { manifest, names, kib, closure, entry } = built('admin');
  const first = closure(entry);
  const pages = names.filter((name) => manifest[name].isDynamicEntry);
  return [
    ['panel, first load', kib(first), FIRST_LOAD_KIB],
    ...pages.map((name) => {
      const more = [...closure(name)].filter((file) => !first.has(file));
      return [name.replace(/^src\/features\//, '').replace(/\.tsx$/, ''), kib(more), PAGE_KIB];
    }),
  ];
}

function checkoutRows() {
  const { names, kib, closure, entry } = built('checkout');
  const frame = [...closure(entry, { whole: true }), 'index.html', 'first.js', 'icon.svg'];
  const languages = names.filter((name) => /^src\/texts\/\w+\.ts$/.test(name));
  // A reader of another language loads one more file of texts; the largest counts.
  const texts = Math.max(0, ...languages.map((name) => kib(closure(name))));
  return names
    .filter((name) => name.endsWith('-page.tsx'))
    .map((name) => [
      `checkout, ${name.replace(/^.*\//, '').replace('.tsx', '')}`,
      kib(new Set([...frame, ...closure(name, { whole: true })])) + texts,
      CHECKOUT_KIB,
    ]);
}

const rows = [...panelRows(), ...checkoutRows()];
for (const [what, size, limit] of rows) {
  console.log(`${what.padEnd(34)} ${size.toFixed(1).padStart(7)} KiB  of ${limit}${size > limit ? '  TOO LARGE' : ''}`);
}
process.exitCode = rows.some(([, size, limit]) => size > limit) ? 1 : 0;
