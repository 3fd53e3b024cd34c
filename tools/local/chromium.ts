import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress } from 'node:zlib';
import { root } from './root';

const FOLDER = join(root, 'node_modules/.cache/chromium');
const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome'];

/** A Chromium that is proven to start, and what it needs in its environment beside ours. */
export interface LocalChromium {
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Finds a Chromium for the browser tests: CHROMIUM_PATH, else the binary inside npm's @sparticuz/chromium with the libraries
 * and fonts that come with it, else an installed one, else Debian's package where apt-get may install it.
 * Start it with `--no-sandbox --disable-quic --disable-background-networking` (root has no sandbox).
 * @throws Error naming the ways out when there is none
 */
export async function findChromium(log: (line: string) => void = () => undefined): Promise<LocalChromium> {
  const named = process.env['CHROMIUM_PATH'];
  const found = named ? starting(named) : ((await fromNpm(log)) ?? installed() ?? fromApt(log));
  if (found) return found;
  throw new Error(
    'No Chromium starts here. Set CHROMIUM_PATH to one, install the package `chromium`, or run on Linux x64, where npm brings it.',
  );
}

/** Unpacks npm's binary once, beside its own libraries and fonts; a half-unpacked folder is never seen by another process. */
async function fromNpm(log: (line: string) => void): Promise<LocalChromium | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  if (!existsSync(FOLDER)) {
    log('unpacking Chromium');
    mkdirSync(dirname(FOLDER), { recursive: true });
    const staging = mkdtempSync(`${FOLDER}-`);
    await unpack(staging);
    writeFileSync(join(staging, 'fonts.conf'), fontsConf(FOLDER));
    try {
      renameSync(staging, FOLDER);
    } catch (error) {
      // Another process was quicker; its folder is as good.
      rmSync(staging, { recursive: true });
      if (!existsSync(FOLDER)) throw error;
    }
  }
  const program = join(FOLDER, 'chromium');
  const fonts = { FONTCONFIG_PATH: FOLDER };
  const libraries = [join(FOLDER, 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return starting(program, fonts) ?? starting(program, { ...fonts, LD_LIBRARY_PATH: libraries });
}

async function unpack(folder: string): Promise<void> {
  // The package's main file lies in build/<kind>; its archives in bin.
  const bin = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../../bin');
  await decompress(join(bin, 'chromium.br'), join(folder, 'chromium'));
  chmodSync(join(folder, 'chromium'), 0o755);
  for (const name of ['fonts', 'al2023', 'swiftshader']) {
    const archive = join(folder, `${name}.tar`);
    await decompress(join(bin, `${name}.tar.br`), archive);
    const { status, stderr } = spawnSync('tar', ['-xf', archive, '-C', folder, '--no-same-owner']);
    if (status !== 0) throw new Error(`${name}.tar of @sparticuz/chromium cannot be unpacked: ${String(stderr)}`);
    rmSync(archive);
  }
  chmodSync(folder, 0o755);
}

async function decompress(from: string, to: string): Promise<void> {
  await pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to));
}

function fontsConf(folder: string): string {
  const dirs = [join(folder, 'fonts'), '/usr/share/fonts'].map((dir) => `<dir>${dir}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${dirs}<cachedir>${folder}/fonts-cache</cachedir></fontconfig>\n`;
}

function fromApt(log: (line: string) => void): LocalChromium | undefined {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  log('installing chromium with apt-get');
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return installed();
}

function installed(): LocalChromium | undefined {
  for (const program of INSTALLED) {
    const found = starting(program);
    if (found) return found;
  }
  return undefined;
}

/** @returns undefined when it does not start */
function starting(program: string, env: Readonly<Record<string, string>> = {}): LocalChromium | undefined {
  const { status } = spawnSync(program, ['--version'], { timeout: 60_000, env: { ...process.env, ...env } });
  return status === 0 ? { program, env } : undefined;
}
