import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

/** What no tracked file may hold, and why it is looked for. Written so that no pattern finds itself. */
const FORBIDDEN: readonly { readonly what: string; readonly pattern: RegExp; readonly except?: RegExp }[] = [
  { what: 'a path of somebody’s machine', pattern: /(?<![\w./:-])\/(?:root|home|Users|work|workspaces?)\/\w/ },
  {
    what: 'the host of a package registry or mirror',
    pattern: /registry\.(?:npmjs|yarnpkg)\.|\b(?:deb|security)\.debian\./,
  },
  { what: 'a private key', pattern: /-{5}BEGIN (?:[A-Z]+ )?PRIVATE KEY-{5}/ },
  // Tests show published ones, to see them refused.
  { what: 'an extended private key', pattern: /\b[xt]prv[1-9A-HJ-NP-Za-km-z]{100,}/, except: /\.spec\.ts$/ },
  {
    what: 'a cloud or repository token',
    pattern: /\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{36}|npm_[A-Za-z0-9]{36})\b/,
  },
  { what: 'a live API key', pattern: /\bctk_live_[A-Za-z0-9_-]{43}/ },
  { what: 'a conflict marker', pattern: /^(?:<{7} |>{7} )/m },
];

const LARGEST_BYTES = 2_000_000;

function trackedFiles(): string[] {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' });
  if (status !== 0) throw new Error('git ls-files failed: run this inside the repository');
  return stdout.split('\0').filter(Boolean);
}

function faultsOf(file: string): string[] {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) return [];
  if (stat.size > LARGEST_BYTES) return [`${file}: is larger than ${LARGEST_BYTES} bytes`];
  const bytes = readFileSync(file);
  if (bytes.includes(0)) return [];
  const text = bytes.toString('utf8');
  return FORBIDDEN.flatMap(({ what, pattern, except }) => {
    const at = except?.test(file) ? -1 : text.search(pattern);
    return at < 0 ? [] : [`${file}:${text.slice(0, at).split('\n').length}: holds ${what}`];
  });
}

/** A lock file with addresses would tie every installation to the registry of whoever wrote it. */
function lockFileFaults(): string[] {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, { resolved?: string }>;
  };
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.resolved?.includes('://'))
    .map(([name]) => `package-lock.json: ${name} has a resolved address (npm config omit-lockfile-registry-resolved)`);
}

const files = trackedFiles();
const faults = [...files.filter((file) => file !== 'package-lock.json').flatMap(faultsOf), ...lockFileFaults()];
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`${files.length} tracked files hold no secret, no path of a machine and no registry host`);
