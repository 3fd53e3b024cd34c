import { ROLES, type Role } from '@chaintill/kernel';
import { waitFor } from '../../../tools/local/ports';
import { totpCode } from '../../../tools/test/totp';
import {
  PASSWORD,
  TestApi,
  type ActingSession,
  type Answer,
  type PanelSession,
  type TestOrganization,
} from '../testing/test-api';

const code = ({ status, body }: Answer): string => `${status} ${body['code'] ?? ''}`.trim();
const clock = { time: Date.now(), now: (): Date => new Date(clock.time) };

let api: TestApi;
let shop: TestOrganization;
beforeAll(async () => {
  api = await TestApi.start({ SIGN_IN_LIMIT_ACCOUNT: '20' }, 9, clock);
});
beforeEach(async () => {
  shop = await api.organization();
});
afterAll(() => api.stop());

let strangers = 0;
const newEmail = (): string => `stranger-${++strangers}@example.com`;
const as = (role: Role, organization = shop): Promise<ActingSession> => api.acting(organization.emails[role]);
/** Without a second factor. */
const plainly = (role: Role, organization = shop): Promise<PanelSession> => api.signIn(organization.emails[role]);
const panel = (session: PanelSession, method: string, path: string, body?: object): Promise<Answer> =>
  api.call(method, `/admin/api/${path}`, { session, body });
const invite = async (session: ActingSession, email: string, role: Role = 'member'): Promise<Answer> =>
  panel(session, 'POST', 'invitations', { email, role, code: await session.code() });
const giveRole = async (session: ActingSession, personId: string, role: Role): Promise<Answer> =>
  panel(session, 'PUT', `people/${personId}`, { role, code: await session.code() });
const accept = (body: object): Promise<Answer> => api.call('POST', '/admin/api/invitations/accept', { body });
const look = (token: unknown): Promise<Answer> => api.call('POST', '/admin/api/invitations/look', { body: { token } });
const sessionFrom = (answer: Answer): PanelSession => ({
  cookie: (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
  csrfToken: String(answer.body['csrfToken']),
});

interface Member {
  personId: string;
  email: string;
  role: Role;
}
const members = async (session: PanelSession): Promise<Member[]> =>
  (await panel(session, 'GET', 'people')).body['data'] as unknown as Member[];
async function idOf(session: PanelSession, email: string): Promise<string> {
  return (await members(session)).find((member) => member.email === email)?.personId ?? 'nobody';
}
const owners = async ({ organizationId } = shop): Promise<number> =>
  (
    await api.database.db.query(`select 1 from memberships where organization_id = $1 and role = 'owner'`, [
      organizationId,
    ])
  ).length;
const actionsOf = async ({ organizationId } = shop): Promise<string[]> =>
  (
    await api.database.db.query<{ action: string }>(
      'select action from audit_entries where organization_id = $1 order by seq',
      [organizationId],
    )
  ).map(({ action }) => action);

describe('invitations', () => {
  it('bring a new person in by a link that is shown once and works once', async () => {
    const session = await as('admin');
    const email = newEmail();
    const made = await invite(session, email.toUpperCase(), 'member');
    expect(made.body).toMatchObject({ email, role: 'member', expired: false });
    const token = String(made.body['token']);
    expect(made.body['url']).toBe(`${api.config.publicUrl}/admin/invitation#${token}`);
    expect((await panel(session, 'GET', 'invitations')).text).not.toContain(token);
    expect(JSON.stringify(await api.database.db.query('select * from invitations'))).not.toContain(token);

    expect((await look(token)).body).toMatchObject({ email, role: 'member' });
    // who gives no name says that he has an account
    expect(code(await accept({ token, password: PASSWORD }))).toBe('401 INVALID_CREDENTIALS');
    expect((await accept({ token, password: 'short', name: 'Ada' })).body).toMatchObject({
      details: { field: 'password' },
    });
    const joined = await accept({ token, password: PASSWORD, name: 'Ada' });
    expect(joined.body).toMatchObject({
      person: { email, name: 'Ada' },
      organization: { organizationId: shop.organizationId },
      role: 'member',
    });
    expect((await panel(sessionFrom(joined), 'GET', 'orders')).status).toBe(200);
    expect((await api.signIn(email)).cookie).toContain('chaintill_session=');
    expect((await members(session)).find((member) => member.email === email)?.role).toBe('member');
    for (const answer of [await look(token), await accept({ token, password: PASSWORD, name: 'Ada' })]) {
      expect(answer.body).toMatchObject({ code: 'STATE_CONFLICT', details: { state: 'accepted' } });
    }
    expect((await panel(session, 'GET', 'invitations')).body['data']).toEqual([]);
    expect(await actionsOf()).toEqual(expect.arrayContaining(['invitation.created', 'invitation.accepted']));
    expect(api.logLines.join('')).not.toContain(token);
  });

  it('ask who has an account for his password and his second factor', async () => {
    const other = await api.organization();
    const email = other.emails.viewer;
    const theirs = await plainly('viewer', other);
    const { body } = await panel(theirs, 'POST', 'account/totp', { password: PASSWORD });
    const secret = String(body['secret']);
    await panel(theirs, 'POST', 'account/totp/confirm', { code: totpCode(secret, clock.now()) });
    clock.time += 60_000;

    const token = String((await invite(await as('owner'), email, 'admin')).body['token']);
    expect(code(await accept({ token, password: 'a new password', name: 'Thief' }))).toBe('401 INVALID_CREDENTIALS');
    expect(code(await accept({ token, password: PASSWORD }))).toBe('401 TOTP_REQUIRED');
    expect(code(await accept({ token, password: PASSWORD, code: '000000' }))).toBe('401 INVALID_TOTP');
    const joined = await accept({ token, password: PASSWORD, code: totpCode(secret, clock.now()) });
    expect(joined.body).toMatchObject({ role: 'admin', organization: { organizationId: shop.organizationId } });
    // two organizations, one account
    const list = await panel(sessionFrom(joined), 'GET', 'organizations');
    expect((list.body['data'] as unknown as { role: Role }[]).map(({ role }) => role).sort()).toEqual([
      'admin',
      'viewer',
    ]);
  });

  it('are made once per Idempotency-Key, as organizations are, and no link stands readable beside the key', async () => {
    const session = await as('owner');
    const email = newEmail();
    for (const [path, body] of [
      ['invitations', { email, role: 'viewer' }],
      ['organizations', { name: 'Once' }],
    ] as const) {
      const sent = path === 'invitations' ? { ...body, code: await session.code() } : body;
      const once = (): Promise<Answer> =>
        api.call('POST', `/admin/api/${path}`, { session, body: sent, headers: { 'idempotency-key': email } });
      const answers = await Promise.all([once(), once(), once()]);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(answers[0]?.status).toBe(201);
      const stored = JSON.stringify(await api.database.db.query('select * from idempotency_keys'));
      if (path === 'invitations') expect(stored).not.toContain(String(answers[0]?.body['token']));
    }
    const made = (await actionsOf()).filter((action) => action === 'invitation.created');
    expect(made).toHaveLength(1);
    const list = (await panel(session, 'GET', 'organizations')).body['data'] as unknown as { name: string }[];
    expect(list.filter(({ name }) => name === 'Once')).toHaveLength(1);
  });

  it('let one of many in who come with the same link', async () => {
    const token = String((await invite(await as('owner'), newEmail())).body['token']);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => accept({ token, password: PASSWORD, name: `Nr ${n}` })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(7);
  });

  it('end after seven days, when they are revoked, and when a newer one is made', async () => {
    const session = await as('owner');
    const email = newEmail();
    const first = await invite(session, email);
    const second = await invite(session, email, 'viewer');
    expect((await look(first.body['token'])).body).toMatchObject({ details: { state: 'revoked' } });
    expect((await panel(session, 'GET', 'invitations')).body['data']).toHaveLength(1);

    const third = await invite(session, newEmail());
    expect(code(await panel(session, 'DELETE', `invitations/${String(third.body['invitationId'])}`))).toBe('204');
    expect(code(await panel(session, 'DELETE', `invitations/${String(third.body['invitationId'])}`))).toBe(
      '404 RESOURCE_NOT_FOUND',
    );
    expect((await look(third.body['token'])).body).toMatchObject({ details: { state: 'revoked' } });
    expect(code(await look('x'.repeat(43)))).toBe('404 RESOURCE_NOT_FOUND');

    const time = clock.time;
    clock.time = time + 7 * 86_400_000 - 1;
    expect((await look(second.body['token'])).status).toBe(200);
    clock.time += 1;
    expect((await look(second.body['token'])).body).toMatchObject({ details: { state: 'expired' } });
    const late = { token: second.body['token'], password: PASSWORD, name: 'Late' };
    expect((await accept(late)).body).toMatchObject({ code: 'STATE_CONFLICT', details: { state: 'expired' } });
    expect((await panel(await as('owner'), 'GET', 'invitations')).body['data']).toMatchObject([{ expired: true }]);
    clock.time = time;
  });

  it('are never above who makes or takes them back, nor outlive his right to make them', async () => {
    const [owner, admin] = [await as('owner'), await as('admin')];
    expect(code(await invite(admin, newEmail(), 'owner'))).toBe('403 INSUFFICIENT_PERMISSIONS');
    const email = newEmail();
    const toOwner = await invite(owner, email, 'owner');
    expect(code(await panel(admin, 'DELETE', `invitations/${String(toOwner.body['invitationId'])}`))).toBe(
      '403 INSUFFICIENT_PERMISSIONS',
    );
    expect(code(await invite(admin, email, 'viewer'))).toBe('403 INSUFFICIENT_PERMISSIONS');
    expect((await look(toOwner.body['token'])).status).toBe(200);
    expect(code(await invite(owner, shop.emails.viewer))).toBe('409 DUPLICATE_RESOURCE');

    const byAdmin = await invite(admin, newEmail(), 'admin');
    const harmless = await invite(admin, newEmail(), 'viewer');
    const adminId = await idOf(owner, shop.emails.admin);
    expect((await giveRole(owner, adminId, 'member')).body['role']).toBe('member');
    expect((await look(byAdmin.body['token'])).body).toMatchObject({ details: { state: 'revoked' } });
    expect((await look(harmless.body['token'])).status).toBe(200);
    expect(code(await panel(owner, 'DELETE', `people/${adminId}`))).toBe('204');
    expect((await look(harmless.body['token'])).body).toMatchObject({ details: { state: 'revoked' } });
  });
});

describe('roles', () => {
  it('change at once for open sessions, and end them with the membership', async () => {
    const [owner, admin] = [await as('owner'), await as('admin')];
    const adminId = await idOf(owner, shop.emails.admin);
    expect((await panel(admin, 'GET', 'people')).status).toBe(200);
    await giveRole(owner, adminId, 'viewer');
    expect(code(await panel(admin, 'GET', 'people'))).toBe('403 INSUFFICIENT_PERMISSIONS');
    expect((await panel(admin, 'GET', 'session')).body['role']).toBe('viewer');
    await panel(owner, 'DELETE', `people/${adminId}`);
    expect(code(await panel(admin, 'GET', 'session'))).toBe('401 NOT_SIGNED_IN');
    // coming back does not bring the old session back
    await api.database.db.query(`insert into memberships (organization_id, person_id, role) values ($1, $2, 'admin')`, [
      shop.organizationId,
      adminId,
    ]);
    expect(code(await panel(admin, 'GET', 'session'))).toBe('401 NOT_SIGNED_IN');
    expect(await actionsOf()).toEqual(expect.arrayContaining(['membership.role_changed', 'membership.removed']));
  });

  it('cannot be given, changed or taken by who is weaker', async () => {
    const admin = await as('admin');
    const [ownerId = '', memberId = '', ownId = ''] = await Promise.all(
      (['owner', 'member', 'admin'] as const).map((role) => idOf(admin, shop.emails[role])),
    );
    for (const [path, method, body] of [
      [`people/${ownerId}`, 'PUT', { role: 'viewer' }],
      [`people/${ownerId}`, 'DELETE', undefined],
      [`people/${memberId}`, 'PUT', { role: 'owner' }],
      [`people/${ownId}`, 'PUT', { role: 'owner' }],
      ['organization/transfer', 'POST', { personId: ownId, password: PASSWORD }],
    ] as const) {
      const sent = method === 'PUT' ? { ...body, code: await admin.code() } : body;
      expect([path, code(await panel(admin, method, path, sent))]).toEqual([path, '403 INSUFFICIENT_PERMISSIONS']);
    }
    expect((await giveRole(admin, memberId, 'admin')).body['role']).toBe('admin');
  });

  it('always leave an owner', async () => {
    const owner = await as('owner');
    const ownerId = await idOf(owner, shop.emails.owner);
    expect(code(await giveRole(owner, ownerId, 'admin'))).toBe('409 LAST_OWNER');
    expect(code(await panel(owner, 'DELETE', `people/${ownerId}`))).toBe('409 LAST_OWNER');
    expect(code(await panel(owner, 'POST', 'organization/leave'))).toBe('409 LAST_OWNER');
    expect(await owners()).toBe(1);
  });

  it('leave an owner also when all of them go at the same moment', async () => {
    const first = await as('owner');
    for (const role of ['admin', 'member', 'viewer'] as const) {
      await giveRole(first, await idOf(first, shop.emails[role]), 'owner');
    }
    expect(await owners()).toBe(4);
    const sessions = await Promise.all(ROLES.map((role) => as(role)));
    const ids = await Promise.all(ROLES.map((role) => idOf(first, shop.emails[role])));
    const answers = await Promise.all(
      sessions.flatMap((session, n) => [
        panel(session, 'POST', 'organization/leave'),
        panel(session, 'DELETE', `people/${ids[(n + 1) % 4]}`),
        giveRole(session, ids[(n + 2) % 4] ?? '', 'viewer'),
        giveRole(session, ids[n] ?? '', 'admin'),
      ]),
    );
    for (const answer of answers) expect([answer.status, answer.status < 500]).toEqual([answer.status, true]);
    expect(await owners()).toBeGreaterThanOrEqual(1);
  });

  it('cannot be changed by who lost his role while he asked', async () => {
    const { db } = api.database;
    const [owner, admin] = [await as('owner'), await as('admin')];
    const [adminId, viewerId] = [await idOf(owner, shop.emails.admin), await idOf(owner, shop.emails.viewer)];
    const totp = await admin.code();
    let asked: Promise<Answer>[] = [];
    await db.tx(async (tx) => {
      await tx.query('select 1 from organizations where id = $1 for update', [shop.organizationId]);
      asked = [
        panel(admin, 'PUT', `people/${viewerId}`, { role: 'viewer', code: totp }),
        panel(admin, 'DELETE', `people/${viewerId}`),
        panel(admin, 'POST', 'invitations', { email: newEmail(), role: 'viewer', code: totp }),
      ];
      await waitFor('all of them to wait', async () => {
        const [row] = await db.query<{ n: number }>(
          `select count(*)::int as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
        );
        return row?.n === 3 || undefined;
      });
      await tx.query(`update memberships set role = 'viewer' where organization_id = $1 and person_id = $2`, [
        shop.organizationId,
        adminId,
      ]);
    });
    const refused = '403 INSUFFICIENT_PERMISSIONS';
    expect((await Promise.all(asked)).map(code)).toEqual([refused, refused, refused]);
    expect(await members(owner)).toHaveLength(4);
  });

  it('hand ownership over to one person, who shows who he is', async () => {
    const owner = await as('owner');
    const [memberId = '', viewerId = ''] = await Promise.all(
      (['member', 'viewer'] as const).map((role) => idOf(owner, shop.emails[role])),
    );
    const transfer = async (personId: string, password = PASSWORD): Promise<Answer> =>
      panel(owner, 'POST', 'organization/transfer', { personId, password, code: await owner.code() });
    expect((await transfer(memberId, 'wrong password')).body).toMatchObject({
      statusCode: 400,
      details: { field: 'password' },
    });
    expect(code(await transfer('per_nobody'))).toBe('404 RESOURCE_NOT_FOUND');
    // one code hands over once
    const answers = await Promise.all([transfer(memberId), transfer(viewerId)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 400]);
    expect(code(await transfer(viewerId))).toBe('403 INSUFFICIENT_PERMISSIONS');
    expect(await owners()).toBe(1);
    expect((await panel(owner, 'GET', 'session')).body['role']).toBe('admin');
    expect(await actionsOf()).toContain('ownership.transferred');
  });
});

describe('own account', () => {
  it('changes name and password, and ends the other sessions with the old one', async () => {
    const [session, other] = [await plainly('member'), await plainly('member')];
    expect((await panel(session, 'PUT', 'account', { name: 'Grace' })).body['name']).toBe('Grace');
    const change = (body: object): Promise<Answer> => panel(session, 'PUT', 'account/password', body);
    const wrong = await change({ password: 'wrong password', newPassword: 'another long password' });
    expect(wrong.body).toMatchObject({ statusCode: 400, details: { field: 'password' } });
    expect((await change({ password: PASSWORD, newPassword: 'short' })).body).toMatchObject({
      details: { field: 'newPassword' },
    });
    expect((await panel(other, 'GET', 'session')).status).toBe(200);
    expect(code(await change({ password: PASSWORD, newPassword: 'another long password' }))).toBe('204');
    expect(code(await panel(other, 'GET', 'session'))).toBe('401 NOT_SIGNED_IN');
    expect((await panel(session, 'GET', 'session')).status).toBe(200);
    const old = await api.call('POST', '/admin/api/session', {
      body: { email: shop.emails.member, password: PASSWORD },
    });
    expect(code(old)).toBe('401 INVALID_CREDENTIALS');
    expect((await api.signIn(shop.emails.member, 'another long password')).csrfToken).toBeTruthy();
    expect(await actionsOf()).toEqual(expect.arrayContaining(['person.renamed', 'password.changed']));
  });

  it('shows where it is signed in, and signs out there', async () => {
    const [session, phone] = [await plainly('viewer'), await plainly('viewer')];
    const list = async (): Promise<{ sessionId: string; current: boolean; ip: string }[]> =>
      (await panel(session, 'GET', 'account/sessions')).body['data'] as never; // what the document says
    const [one, two] = await list();
    expect([one?.current, two?.current].sort()).toEqual([false, true]);
    expect(one?.ip).toBe('127.0.0.1');
    const away = [one, two].find((entry) => !entry?.current)?.sessionId ?? '';
    const stranger = await as('owner');
    expect(code(await panel(stranger, 'DELETE', `account/sessions/${away}`))).toBe('404 RESOURCE_NOT_FOUND');
    expect(code(await panel(session, 'DELETE', `account/sessions/${away}`))).toBe('204');
    expect(code(await panel(phone, 'GET', 'session'))).toBe('401 NOT_SIGNED_IN');
    await Promise.all([plainly('viewer'), plainly('viewer')]);
    expect((await panel(session, 'DELETE', 'account/sessions')).body).toEqual({ ended: 2 });
    expect(await list()).toHaveLength(1);
  });
});

describe('sessions', () => {
  it('note their last use to the minute', async () => {
    const session = await as('viewer');
    const seen = async (): Promise<unknown> => {
      const list = (await panel(session, 'GET', 'account/sessions')).body['data'] as unknown as {
        current: boolean;
        lastSeenAt: string;
      }[];
      return list.find(({ current }) => current)?.lastSeenAt;
    };
    const first = await seen();
    clock.time += 59_000;
    expect(await seen()).toBe(first);
    clock.time += 1_000;
    await waitFor('the note', async () => ((await seen()) === clock.now().toISOString() ? true : undefined));
  });
});

describe('organizations', () => {
  it('are made by owners, entered by their people, and seen by nobody else', async () => {
    const owner = await as('owner');
    expect(code(await panel(await as('admin'), 'POST', 'organizations', { name: 'Mine' }))).toBe(
      '403 INSUFFICIENT_PERMISSIONS',
    );
    const made = await panel(owner, 'POST', 'organizations', { name: 'Second shop' });
    expect(made.body).toMatchObject({ name: 'Second shop', role: 'owner', current: false });
    const organizationId = String(made.body['organizationId']);
    const elsewhere = await api.organization();
    for (const foreign of [elsewhere.organizationId, 'org_nobody']) {
      const answer = await panel(owner, 'PUT', 'session/organization', { organizationId: foreign });
      expect(code(answer)).toBe('404 RESOURCE_NOT_FOUND');
    }
    const entered = await panel(owner, 'PUT', 'session/organization', { organizationId });
    expect(entered.body).toMatchObject({ organization: { organizationId }, role: 'owner' });
    expect((await members(owner)).map(({ email }) => email)).toEqual([shop.emails.owner]);
    expect(await actionsOf({ ...shop, organizationId })).toEqual(['organization.created', 'session.entered']);
    // what belongs to the first is not there in the second
    const viewerId = await idOf(await as('admin'), shop.emails.viewer);
    expect(code(await panel(owner, 'DELETE', `people/${viewerId}`))).toBe('404 RESOURCE_NOT_FOUND');
    expect((await panel(owner, 'GET', 'audit-log')).text).not.toContain(shop.organizationId);
  });

  it('are left by who wants to, with his sessions there and nowhere else', async () => {
    const owner = await as('owner');
    const token = String((await invite(owner, (await api.organization()).emails.owner, 'admin')).body['token']);
    // who signs in enters the organization that he is longest in
    clock.time += 1_000;
    const joined = sessionFrom(await accept({ token, password: PASSWORD }));
    const { email } = (await panel(joined, 'GET', 'account')).body;
    const home = await api.signIn(String(email));
    expect(code(await panel(joined, 'POST', 'organization/leave'))).toBe('204');
    expect(code(await panel(joined, 'GET', 'session'))).toBe('401 NOT_SIGNED_IN');
    expect((await panel(home, 'GET', 'session')).status).toBe(200);
    expect(await actionsOf()).toContain('membership.left');
  });
});
