// Compiles into dist/: swc for everything that runs in Node, Vite for the pages. Plain JavaScript, because it runs first.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const parts = [
  {
    name: 'programs',
    sources: ['apps', 'libs', 'tools', 'bench', '.swcrc'].filter((path) => existsSync(join(root, path))),
    skip: ['apps/admin', 'apps/checkout'],
    stamp: 'dist/.programs',
    command: () => [
      '@swc/cli/bin/swc.js',
      ...['apps', 'libs', 'tools', 'bench'].filter((path) => existsSync(join(root, path))),
      ...['-d', 'dist', '--quiet', '--ignore', 'apps/admin/**,apps/checkout/**,**/*.spec.ts'],
    ],
    then: () => joinProcesses(),
  },
  {
    name: 'panel',
    sources: ['apps/admin', 'tools/pages'],
    stamp: 'dist/.panel',
    command: () => ['vite/bin/vite.js', 'build', 'apps/admin', '--logLevel', 'warn'],
  },
  {
    name: 'checkout',
    sources: ['apps/checkout', 'tools/pages'],
    stamp: 'dist/.checkout',
    command: () => ['vite/bin/vite.js', 'build', 'apps/checkout', '--logLevel', 'warn'],
  },
];

/**
 * Builds what is older than its sources. Two starts at once in one clone build one after the other.
 * @param {{ force?: boolean, log?: (line: string) => void }} options force builds everything
 */
export async function build({ force = false, log = () => undefined } = {}) {
  const release = await lock(join(root, 'dist/.lock'));
  try {
    await buildParts(force, log);
  } finally {
    release();
  }
}

async function buildParts(force, log) {
  for (const part of parts) {
    const stamp = join(root, part.stamp);
    const skip = (part.skip ?? []).map((path) => join(root, path));
    const newest = Math.max(...part.sources.map((path) => newestChange(join(root, path), skip)));
    if (!force && existsSync(stamp) && statSync(stamp).mtimeMs >= newest) continue;
    const started = Date.now();
    await run(part.command());
    await part.then?.();
    mkdirSync(dirname(stamp), { recursive: true });
    writeFileSync(stamp, '');
    // As old as the start of the build: a source saved meanwhile is newer than the stamp.
    utimesSync(stamp, started / 1000, started / 1000);
    log(`built the ${part.name} in ${((Date.now() - started) / 1000).toFixed(1)} s`);
  }
}

/**
 * Writes each process and the rooms that it is made of into one file, in the place of its `main.js`: a start would read and
 * link some seven hundred files otherwise. Packages stay outside; names of classes stay as they are.
 */
async function joinProcesses() {
  const { rolldown } = await import('rolldown');
  const sources = readdirSync(join(root, 'apps')).map((app) => join(root, 'dist/apps', app, 'src'));
  for (const source of sources.filter((folder) => existsSync(join(folder, 'main.js')))) {
    const input = join(source, 'main.js');
    const bundle = await rolldown({ input, platform: 'node', treeshake: false, external: /^[^./]/ });
    await bundle.write({ file: input, format: 'esm', codeSplitting: false, keepNames: true, sourcemap: true });
    await bundle.close();
  }
}

/** Waits until no other process builds. A lock whose holder is gone counts for nothing. */
async function lock(file) {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (!holderLives(file)) rmSync(file, { force: true });
    await pause(100);
  }
}

function holderLives(file) {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    // Between making the file and writing the pid it is empty, for a moment.
    if (pid > 0) process.kill(pid, 0);
    else return Date.now() - statSync(file).mtimeMs < 1_000;
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Time of the newest file at or below `path`, in milliseconds; 0 when there is none. */
function newestChange(path, skip) {
  if (skip.includes(path) || !existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newestChange(join(path, name), skip)));
}

function run([script, ...args]) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'node_modules', script), ...args], {
      cwd: root,
      stdio: 'inherit',
      // whoever builds, a test for instance, the same comes out
      env: { ...process.env, NODE_ENV: 'production' },
    });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${script} ended with ${code}`))));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await build({ force: true, log: console.log });
