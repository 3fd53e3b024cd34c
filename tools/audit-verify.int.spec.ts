import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditHeads, AuditLog } from '@chaintill/audit';
import { newId, systemClock, type Actor } from '@chaintill/kernel';
import { pino } from 'pino';
import { writeAnchors } from '../apps/worker/src/audit-anchors';
import { testDatabase, type TestDatabase } from './test/database';

let database: TestDatabase;
let folder: string;
let file: string;
let organizationId: string;
const lines: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'chaintill-audit-'));
  file = join(folder, 'anchors.jsonl');
  database = await testDatabase();
  organizationId = newId('organization');
  await database.db.query(`insert into organizations (id, name) values ($1, 'shop')`, [organizationId]);
  const actor: Actor = { kind: 'system', id: 'test', label: 'test', ip: null, organizationId, livemode: false };
  for (const objectId of ['a', 'b', 'c']) {
    await database.db.tx((tx) =>
      new AuditLog().record(tx, actor, { action: 'thing.made', objectKind: 'thing', objectId }, new Date()),
    );
  }
  const logger = pino({}, { write: (line: string) => lines.push(line) });
  await writeAnchors(new AuditHeads(database.db, systemClock), logger, file);
});
afterAll(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** `npm run audit:verify`, as it is typed. */
function verify(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync('node', ['tools/run.mjs', 'tools/audit-verify', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '', DATABASE_URL: database.url },
  });
  return { status, output: stdout + stderr };
}

it('says that all is in order, and on what it rests', () => {
  expect(verify()).toMatchObject({ status: 0, output: expect.stringMatching(/chains, 3 rows in order, 0 broken/) });
  expect(verify().output).toContain('no anchors given');
  expect(verify('--anchors', file, '--organization', organizationId)).toMatchObject({
    status: 0,
    output: expect.stringContaining('1 anchors'),
  });
});

it('ends with 1 and names the row, by the anchor file or by the log of the worker', async () => {
  await database.db.query('alter table audit_entries disable trigger user');
  await database.db.query('delete from audit_entries where seq = 3');
  await database.db.query('update audit_heads set seq = 2, hash = (select hash from audit_entries where seq = 2)');
  expect(verify().status).toBe(0);
  const found = {
    status: 1,
    output: expect.stringContaining(`BROKEN ${organizationId}: the chain was cut off after row 2`),
  };
  expect(verify('--anchors', file)).toMatchObject(found);
  const log = join(folder, 'worker.log');
  writeFileSync(log, `${JSON.stringify({ msg: 'ready' })}\n${lines.join('')}{"torn`);
  expect(verify('--anchors', log)).toMatchObject(found);
  expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(1);
});

it('ends with 2 when it cannot look', () => {
  expect(verify('--anchors', join(folder, 'nothing')).status).toBe(2);
});
