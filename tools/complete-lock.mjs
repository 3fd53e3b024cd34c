// Completes package-lock.json by packages for other platforms. Behind a registry that does not carry all of them npm leaves
// those out, and `npm ci` then refuses the lock file everywhere. With --check it changes nothing and fails instead.
import { readFileSync, writeFileSync } from 'node:fs';

const FILE = 'package-lock.json';
const SYSTEMS = ['darwin', 'linux', 'win32', 'android', 'freebsd', 'openharmony'];
const PROCESSORS = {
  amd64: 'x64',
  x64: 'x64',
  arm64: 'arm64',
  arm: 'arm',
  ia32: 'ia32',
  ppc64: 'ppc64',
  s390x: 's390x',
  riscv64: 'riscv64',
  loong64: 'loong64',
};

const lock = JSON.parse(readFileSync(FILE, 'utf8'));

/** Where a package that is needed at `path` is installed: beside it or further up. */
function installed(path, name) {
  for (let folder = path; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const at = `${folder && `${folder}/`}node_modules/${name}`;
    if (lock.packages[at]) return at;
    if (!folder) return undefined;
  }
}

function missing() {
  return Object.entries(lock.packages).flatMap(([path, entry]) =>
    Object.entries(entry.optionalDependencies ?? {})
      .filter(([name]) => !installed(path, name))
      .map(([name, version]) => ({ name, version, dev: entry.dev })),
  );
}

/** The platform of a package by its name, e.g. `@swc/core-darwin-arm64`: what npm needs to know not to fetch it elsewhere. */
function entryOf({ name, version, dev }) {
  const words = name.split('/').at(-1).split('-');
  const os = words.find((word) => SYSTEMS.includes(word));
  const cpu = words.map((word) => PROCESSORS[word]).find(Boolean);
  if (!os || !cpu || !/^\d+\.\d+\.\d+/.test(version)) throw new Error(`cannot tell the platform of ${name}@${version}`);
  return { version, cpu: [cpu], ...(dev && { dev }), optional: true, os: [os] };
}

const gaps = missing();
if (process.argv.includes('--check')) {
  for (const { name } of gaps) console.error(`${FILE}: lacks ${name}: run \`node tools/complete-lock.mjs\``);
  process.exitCode = gaps.length > 0 ? 1 : 0;
} else if (gaps.length > 0) {
  for (const gap of gaps) lock.packages[`node_modules/${gap.name}`] = entryOf(gap);
  lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(FILE, `${JSON.stringify(lock, null, 2)}\n`);
}
console.log(`${gaps.length} packages of other platforms ${process.argv.includes('--check') ? 'missing' : 'added'}`);
