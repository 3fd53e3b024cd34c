// How much JavaScript the panel loads first and for each page, in KiB as sent (gzip). Ends with 1 above the limits.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const FIRST_LOAD_KIB = 180;
const PAGE_KIB = 60;

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist/apps/admin');
const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'));
const kib = (files) =>
  [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0) / 1024;

/** The file of a chunk and of all that it needs at once. */
function closure(name, found = new Set()) {
  const chunk = manifest[name];
  if (!chunk || found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const needed of chunk.imports ?? []) closure(needed, found);
  return found;
}

const entry = Object.keys(manifest).find((name) => manifest[name].isEntry);
const first = closure(entry);
const rows = [['first load', kib(first), FIRST_LOAD_KIB]];
for (const name of Object.keys(manifest)
  .filter((key) => manifest[key].isDynamicEntry)
  .sort()) {
  const more = [...closure(name)].filter((file) => !first.has(file));
  rows.push([name.replace(/^src\/features\//, '').replace(/\.tsx$/, ''), kib(more), PAGE_KIB]);
}
for (const [what, size, limit] of rows) {
  console.log(`${what.padEnd(34)} ${size.toFixed(1).padStart(7)} KiB  of ${limit}${size > limit ? '  TOO LARGE' : ''}`);
}
process.exitCode = rows.some(([, size, limit]) => size > limit) ? 1 : 0;
