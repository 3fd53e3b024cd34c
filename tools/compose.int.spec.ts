import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { variables } from '@chaintill/config';
import { CORE_SCHEMA, load, mergeTag } from 'js-yaml';
import { root } from './local/root';

interface Service {
  command?: string[];
  environment?: Record<string, string>;
  healthcheck?: object;
  networks?: string[];
  depends_on?: Record<string, { condition: string }>;
}

// The file is ours; the assertions below fail where it has another shape.
const { services } = load(readFileSync(join(root, 'docker/compose.yaml'), 'utf8'), {
  schema: CORE_SCHEMA.withTags(mergeTag),
}) as { services: Record<string, Service> };
const apps = readdirSync(join(root, 'apps')).filter((app) => existsSync(join(root, 'apps', app, 'src/main.ts')));

it.each(apps)('runs %s from its own compiled file, after the migration', (app) => {
  expect(services[app]?.command).toEqual(['node', `dist/apps/${app}/src/main.js`]);
  expect(services[app]?.depends_on).toMatchObject({ migrate: { condition: 'service_completed_successfully' } });
});

it('sets only variables that exist, and all that have no default', () => {
  const set = Object.keys(services['api']?.environment ?? {});
  expect(Object.keys(variables)).toEqual(expect.arrayContaining(set));
  expect(set).toEqual(expect.arrayContaining(['DATABASE_URL', 'REDIS_URL', 'MASTER_KEY', 'CHAINS_FILE']));
});

it('tells worker and signer of the same cold wallets', () => {
  const { COLD_WALLETS: watched, ...worker } = services['worker']?.environment ?? {};
  expect(Object.keys(variables)).toEqual(expect.arrayContaining(['COLD_WALLETS', ...Object.keys(worker)]));
  expect(watched).toBe('${COLD_WALLETS:-}');
  expect(services['signer']?.environment?.['SIGNER_COLD_WALLETS']).toBe(watched);
});

it('gives the chain keys to the signer alone, and the key that approves to the api alone', () => {
  const holders = (variable: RegExp): string[] =>
    Object.keys(services).filter((name) =>
      Object.keys(services[name]?.environment ?? {}).some((key) => variable.test(key)),
    );
  expect(holders(/^(KEYSTORE|SIGNER)_/)).toEqual(['signer']);
  expect(holders(/^APPROVAL_KEY$/)).toEqual(['api']);
  const known = Object.keys(services['signer']?.environment ?? {});
  expect(Object.keys(variables)).toEqual(expect.arrayContaining(known));
  // a network without a way out, on which only the database is
  expect(Object.keys(services).filter((name) => services[name]?.networks?.includes('signing'))).toEqual([
    'postgres',
    'signer',
  ]);
  expect(services['signer']?.networks).toEqual(['signing']);
});

it('asks for the health of everything that listens', () => {
  const silent = Object.keys(services).filter((name) => !services[name]?.healthcheck);
  expect(silent.sort()).toEqual(['migrate', 'signer']);
});

it('migrates with a program that exists', () => {
  expect(services['migrate']?.command).toEqual(['node', 'dist/tools/migrate.js']);
  expect(existsSync(join(root, 'tools/migrate.ts'))).toBe(true);
});
