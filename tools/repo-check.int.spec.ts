import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Put together here, so that this file holds none of it. */
const letters = (count: number): string => 'aB3'.repeat(count).slice(0, count);
const PLANTS: Readonly<Record<string, string>> = {
  'a path of somebody’s machine': `cd ${['', 'home', 'ann', 'project'].join('/')}`,
  'the host of a package registry or mirror': `https://${['registry', 'npmjs', 'org'].join('.')}/left-pad`,
  'a private key': `${'-'.repeat(5)}BEGIN EC PRIVATE KEY${'-'.repeat(5)}`,
  'an extended private key': `xprv${letters(107)}`,
  'a cloud or repository token': `ghp_${letters(36)}`,
  'a live API key': `ctk_live_${letters(43)}`,
  'a conflict marker': `${'<'.repeat(7)} HEAD`,
};

function check(files: Readonly<Record<string, string>>): { status: number | null; stderr: string } {
  const folder = mkdtempSync(join(tmpdir(), 'chaintill-repo-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    spawnSync('git', ['init', '-q'], { cwd: folder });
    spawnSync('git', ['add', '.'], { cwd: folder });
    const program = join(process.cwd(), 'tools/run.mjs');
    return spawnSync(process.execPath, [program, 'tools/repo-check'], { cwd: folder, encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lock = (resolved?: string): string =>
  JSON.stringify({ packages: { 'node_modules/x': { version: '1.0.0', resolved } } });

it('finds what no tracked file may hold, and says where', () => {
  const files = Object.fromEntries(Object.values(PLANTS).map((text, n) => [`plant-${n}.txt`, `first line\n${text}\n`]));
  const { status, stderr } = check({ 'package-lock.json': lock(), ...files });
  const expected = Object.keys(PLANTS).map((what, n) => `plant-${n}.txt:2: holds ${what}`);
  // A build that came before may have spoken as well.
  expect(stderr.split('\n').filter((line) => line.startsWith('plant-'))).toEqual(expected);
  expect(status).toBe(1);
});

it('finds a lock file that is tied to a registry', () => {
  const { status, stderr } = check({ 'package-lock.json': lock('https://mirror.example/x.tgz') });
  expect(stderr).toContain('node_modules/x has a resolved address');
  expect(status).toBe(1);
});

it('lets everything else pass', () => {
  const { status } = check({
    'package-lock.json': lock(),
    'a.md': 'see https://shop.example/home/index and apps/api/src',
  });
  expect(status).toBe(0);
});
