import fc from 'fast-check';
import { newId, systemClock, type Actor } from '@chaintill/kernel';
import { testDatabase, type TestDatabase } from '../../../tools/test/database';
import { AuditHeads } from './app/audit-heads';
import { AuditLog } from './app/audit-log';
import { AuditTrail } from './app/audit-trail';
import { AuditVerifier } from './app/audit-verifier';
import type { Anchor } from './domain/anchor';
import type { ChainFault } from './domain/chain-check';

const NOW = new Date('2026-01-01T00:00:00.123Z');
const log = new AuditLog();
let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const sql = <Row>(text: string, params: readonly unknown[] = []): Promise<Row[]> =>
  database.db.query<Row>(text, params);

async function organization(): Promise<string> {
  const id = newId('organization');
  await sql(`insert into organizations (id, name) values ($1, 'shop')`, [id]);
  return id;
}

const actorIn = (organizationId: string, livemode = false): Actor => ({
  kind: 'session',
  id: 'per_1',
  label: 'ada@example.com',
  ip: '203.0.113.7',
  organizationId,
  livemode,
});

async function write(organizationId: string, rows: number): Promise<void> {
  for (let n = 1; n <= rows; n++) {
    await database.db.tx((tx) =>
      log.record(
        tx,
        actorIn(organizationId, n % 3 === 0),
        {
          action: 'thing.changed',
          objectKind: 'thing',
          objectId: `t_${n}`,
          before: { n: n - 1 },
          after: { n },
          bothModes: n % 2 === 0,
        },
        NOW,
      ),
    );
  }
}

async function anchorsOf(organizationId: string): Promise<Anchor[]> {
  const found: Anchor[] = [];
  await new AuditHeads(database.db, systemClock).anchor(async (anchors) => void found.push(...anchors));
  return found.filter((anchor) => anchor.organizationId === organizationId);
}

async function faultOf(organizationId: string, anchors: readonly Anchor[] = []): Promise<ChainFault | null> {
  const [report] = await new AuditVerifier(database.db).verify(anchors, organizationId);
  return report?.fault ?? null;
}

/** What somebody with every right in the database does. */
async function tamper(statements: (organizationId: string) => Promise<unknown>, organizationId: string): Promise<void> {
  await sql('alter table audit_entries disable trigger user');
  await sql('alter table audit_heads disable trigger user');
  await statements(organizationId);
  await sql('alter table audit_entries enable trigger user');
  await sql('alter table audit_heads enable trigger user');
}

/** Computes the chain anew from a row on, the head too, so that it fits together again. */
async function rehash(organizationId: string, from: number): Promise<void> {
  const rows = await sql<{ seq: string }>(
    'select seq from audit_entries where organization_id = $1 and seq >= $2 order by seq',
    [organizationId, from],
  );
  for (const { seq } of rows) {
    await sql(
      `update audit_entries e set hash = audit_hash(
         coalesce((select hash from audit_entries where organization_id = $1 and seq = $2::bigint - 1), ''), e)
       where organization_id = $1 and seq = $2`,
      [organizationId, seq],
    );
  }
  await sql(
    `update audit_heads h set seq = e.seq, hash = e.hash from (
       select seq, hash from audit_entries where organization_id = $1 order by seq desc limit 1) e where organization_id = $1`,
    [organizationId],
  );
}

it('finds nothing wrong with a log that was only written to, whatever stands in it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          label: fc.string({ unit: 'grapheme', maxLength: 20 }),
          objectId: fc.string({ unit: 'binary-ascii', maxLength: 10 }),
          after: fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 }),
          ip: fc.constantFrom(null, '203.0.113.7', '2001:db8::1', '::ffff:203.0.113.7', 'fe80::1%eth0', 'unknown'),
          both: fc.boolean(),
        }),
        { maxLength: 6 },
      ),
      async (entries) => {
        const id = await organization();
        for (const { label, objectId, after, ip, both } of entries) {
          const actor = { ...actorIn(id), label: storable(label), ip };
          const entry = {
            action: 'a.b',
            objectKind: 'c',
            objectId: storable(objectId),
            after: JSON.parse(storable(JSON.stringify(after))) as object,
            bothModes: both,
          };
          await database.db.tx((tx) => log.record(tx, actor, entry, NOW));
        }
        expect(await faultOf(id, await anchorsOf(id))).toBeNull();
      },
    ),
    { numRuns: 50 },
  );
});

/** PostgreSQL keeps no NUL, as text or as JSON. */
const storable = (text: string): string => text.replace(/\0|\\u0000/g, '-');

describe('names the first broken row when the database was tampered with:', () => {
  const ways: [string, (id: string) => Promise<unknown>, number][] = [
    [
      'a row changed',
      (id) => sql(`update audit_entries set after = '{"n": 7}' where organization_id = $1 and seq = 4`, [id]),
      4,
    ],
    [
      'its time changed',
      (id) =>
        sql(`update audit_entries set at = at + interval '1 microsecond' where organization_id = $1 and seq = 4`, [id]),
      4,
    ],
    [
      'its actor changed',
      (id) => sql(`update audit_entries set actor_id = 'per_2' where organization_id = $1 and seq = 4`, [id]),
      4,
    ],
    [
      'its address forgotten',
      (id) => sql(`update audit_entries set ip = null where organization_id = $1 and seq = 4`, [id]),
      4,
    ],
    [
      'a row hidden from the list',
      (id) => sql(`update audit_entries set test_number = null where organization_id = $1 and seq = 4`, [id]),
      4,
    ],
    ['a row deleted', (id) => sql('delete from audit_entries where organization_id = $1 and seq = 4', [id]), 4],
    ['the first row deleted', (id) => sql('delete from audit_entries where organization_id = $1 and seq = 1', [id]), 1],
    ['the last row deleted', (id) => sql('delete from audit_entries where organization_id = $1 and seq = 8', [id]), 8],
    ['all rows deleted', (id) => sql('delete from audit_entries where organization_id = $1', [id]), 1],
    [
      'rows exchanged',
      (id) =>
        sql(
          `update audit_entries a set object_id = b.object_id, after = b.after, before = b.before
      from audit_entries b where a.organization_id = $1 and b.organization_id = $1 and a.seq in (4, 6) and b.seq = 10 - a.seq`,
          [id],
        ),
      4,
    ],
    [
      'rows renumbered',
      (id) =>
        sql(`update audit_entries set live_number = null, test_number = null where organization_id = $1;`, [id]).then(
          () => sql('update audit_entries set seq = -seq where organization_id = $1 and seq > 3', [id]),
        ),
      -8,
    ],
    [
      'a row inserted past the head',
      (id) =>
        sql(
          `insert into audit_entries select e.organization_id, 9, e.at, e.livemode, e.actor_kind,
      e.actor_id, e.actor_label, e.ip, e.request_id, e.action, e.object_kind, e.object_id, e.before, e.after, e.hash
      from audit_entries e where organization_id = $1 and seq = 8`,
          [id],
        ),
      9,
    ],
    ['the head removed', (id) => sql('delete from audit_heads where organization_id = $1', [id]), 8],
    ['the head moved back', (id) => sql('update audit_heads set seq = 7 where organization_id = $1', [id]), 8],
    [
      'the head given another hash',
      (id) => sql(`update audit_heads set hash = 'x' where organization_id = $1`, [id]),
      8,
    ],
  ];
  it.each(ways)('%s', async (_, statements, seq) => {
    const id = await organization();
    await write(id, 8);
    await sql('alter table audit_entries drop constraint if exists audit_entries_seq_check');
    expect(await faultOf(id)).toBeNull();
    await tamper(statements, id);
    expect((await faultOf(id))?.seq).toBe(seq);
  });

  it('a row inserted between two', async () => {
    const id = await organization();
    await write(id, 8);
    await tamper(async () => {
      await sql(
        'update audit_entries set seq = seq + 1000, live_number = null, test_number = null where organization_id = $1 and seq >= 4',
        [id],
      );
      await sql('update audit_entries set seq = seq - 999 where organization_id = $1 and seq >= 1000', [id]);
      await sql(
        `insert into audit_entries select organization_id, 4, at, livemode, actor_kind, 'per_forged', actor_label, ip, request_id,
           action, object_kind, object_id, before, after, hash from audit_entries where organization_id = $1 and seq = 3`,
        [id],
      );
    }, id);
    expect((await faultOf(id))?.seq).toBe(4);
  });
});

describe('with anchors kept outside of the database', () => {
  it('finds a chain that was cut at its end, head and all, and one that is gone whole', async () => {
    const id = await organization();
    await write(id, 8);
    const anchors = await anchorsOf(id);
    await tamper(async () => {
      await sql('delete from audit_entries where organization_id = $1 and seq > 5', [id]);
      await rehash(id, 6);
    }, id);
    // it looks whole from the inside
    expect(await faultOf(id)).toBeNull();
    expect(await faultOf(id, anchors)).toMatchObject({
      seq: 6,
      problem: expect.stringContaining('cut off after row 5'),
    });
    await tamper(async () => {
      await sql('delete from audit_entries where organization_id = $1', [id]);
      await sql('delete from audit_heads where organization_id = $1', [id]);
    }, id);
    expect(await faultOf(id, anchors)).toMatchObject({ seq: 1 });
    const whole = await new AuditVerifier(database.db).verify([
      { ...(anchors[0] as Anchor), organizationId: 'org_gone' },
    ]);
    expect(whole.find(({ organizationId }) => organizationId === 'org_gone')?.fault?.seq).toBe(1);
  });

  it('finds rows that were written anew together with everything behind them, between the anchors around them', async () => {
    const id = await organization();
    await write(id, 4);
    const early = await anchorsOf(id);
    await write(id, 4);
    const anchors = [...(await anchorsOf(id)), ...early];
    await tamper(async () => {
      await sql(`update audit_entries set after = '{"n": 7}' where organization_id = $1 and seq = 6`, [id]);
      await rehash(id, 6);
    }, id);
    expect(await faultOf(id)).toBeNull();
    expect(await faultOf(id, anchors)).toMatchObject({ seq: 5, problem: expect.stringContaining('rows 5 to 8') });
  });

  it('finds 100 of 100 at random, whether the hashes are computed anew or not', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 9 }),
        fc.nat(),
        fc.constantFrom('change', 'delete', 'exchange', 'cut'),
        fc.boolean(),
        async (rows, place, kind, anew) => {
          const id = await organization();
          await write(id, rows);
          const anchors = await anchorsOf(id);
          const seq = 1 + (place % (rows - 1));
          await tamper(async () => {
            if (kind === 'change') {
              await sql(`update audit_entries set action = 'thing.kept' where organization_id = $1 and seq = $2`, [
                id,
                seq,
              ]);
            } else if (kind === 'delete') {
              await sql('delete from audit_entries where organization_id = $1 and seq = $2', [id, seq]);
            } else if (kind === 'exchange') {
              await sql(
                `update audit_entries a set object_id = b.object_id from audit_entries b
                 where a.organization_id = $1 and b.organization_id = $1 and a.seq in ($2::bigint, $2::bigint + 1) and b.seq = 2 * $2::bigint + 1 - a.seq`,
                [id, seq],
              );
            } else {
              await sql('delete from audit_entries where organization_id = $1 and seq > $2', [id, seq]);
            }
            if (anew) await rehash(id, seq);
          }, id);
          const fault = await faultOf(id, anchors);
          expect(fault).not.toBeNull();
          if (!anew && kind !== 'cut') expect(fault?.seq).toBe(seq);
          if (kind === 'cut') expect(fault?.seq).toBe(seq + 1);
          found += 1;
        },
      ),
      { numRuns: 100 },
    );
    expect(found).toBeGreaterThanOrEqual(100);
  });

  it('hands each end over once, and again when it could not be written', async () => {
    const id = await organization();
    await write(id, 1);
    const heads = new AuditHeads(database.db, systemClock);
    await expect(heads.anchor(() => Promise.reject(new Error('disk full')))).rejects.toThrow('disk full');
    expect(await heads.anchor(() => Promise.resolve())).toBeGreaterThan(0);
    expect(await heads.anchor(() => Promise.resolve())).toBe(0);
    await write(id, 2);
    const told: Anchor[] = [];
    await heads.anchor(async (anchors) => void told.push(...anchors));
    expect(told).toMatchObject([{ organizationId: id, seq: 3 }]);
  });
});

it('keeps one chain when many write at the same moment', async () => {
  const id = await organization();
  await Promise.all(Array.from({ length: 20 }, () => write(id, 3)));
  expect(await faultOf(id, await anchorsOf(id))).toBeNull();
  const { pagination } = await new AuditTrail(database.db).list(
    { organizationId: id, livemode: true },
    { page: 1, limit: 1 },
  );
  // of three, the second concerns both modes and the third is live
  expect(pagination.total).toBe(40);
});

it('lists one mode and what concerns both, newest first, the same by page as by plain counting', async () => {
  const id = await organization();
  await write(id, 50);
  const trail = new AuditTrail(database.db);
  for (const livemode of [true, false]) {
    const scope = { organizationId: id, livemode };
    const truth = await sql<{ seq: string }>(
      'select seq from audit_entries where organization_id = $1 and (livemode is null or livemode = $2) order by seq desc',
      [id, livemode],
    );
    for (const limit of [1, 7, 100]) {
      for (const page of [1, 2, 5, 1_000]) {
        const { data, pagination } = await trail.list(scope, { page, limit });
        const expected = truth.slice((page - 1) * limit, page * limit).map(({ seq }) => Number(seq));
        expect(data.map(({ seq }) => seq)).toEqual(expected);
        expect(pagination.total).toBe(truth.length);
      }
    }
    const { data } = await trail.list(scope, { page: 1, limit: 10, objectId: livemode ? 't_3' : 't_1' });
    expect(data).toMatchObject([{ livemode, before: { n: livemode ? 2 : 0 }, after: { n: livemode ? 3 : 1 } }]);
    expect((await trail.list(scope, { page: 1, limit: 10, objectId: livemode ? 't_1' : 't_3' })).data).toEqual([]);
    const filters = { action: 'thing.changed', actorId: 'per_1', since: NOW, until: new Date(NOW.getTime() + 1) };
    expect((await trail.list(scope, { page: 1, limit: 10, ...filters })).pagination.total).toBe(truth.length);
    for (const nothing of [{ action: 'x' }, { actorId: 'x' }, { until: NOW }, { since: new Date(NOW.getTime() + 1) }]) {
      expect((await trail.list(scope, { page: 1, limit: 10, ...filters, ...nothing })).data).toEqual([]);
    }
  }
  expect(
    (await trail.list({ organizationId: await organization(), livemode: true }, { page: 1, limit: 10 })).data,
  ).toEqual([]);
});
