import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DomainError, isId, type Clock } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import type { Principal } from '../domain/principal';
import { PersonLog } from './person-log';

/** A session in the list of its owner. */
export interface OwnSessionView {
  readonly sessionId: string;
  /** What the browser said of itself when it signed in. */
  readonly device: string | null;
  readonly ip: string | null;
  readonly organization: { readonly organizationId: string; readonly name: string };
  readonly createdAt: string;
  /** Exact to a minute. */
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  /** Whether it is the one that asks. */
  readonly current: boolean;
}

interface OwnSessionRow {
  id: string;
  user_agent: string | null;
  ip: string | null;
  organization_id: string;
  organization_name: string;
  created_at: Date;
  last_seen_at: Date;
  expires_at: Date;
}

/** What a person does with the sessions that are his. */
@Injectable()
export class OwnSessionsService {
  constructor(
    private readonly db: Database,
    private readonly log: PersonLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Sessions that still open something, last used first. */
  async list(who: Principal): Promise<OwnSessionView[]> {
    const rows = await this.db.query<OwnSessionRow>(
      `select s.id, s.user_agent, host(s.ip) as ip, s.organization_id, o.name as organization_name, s.created_at,
         coalesce(s.last_seen_at, s.created_at) as last_seen_at, s.expires_at
       from sessions s
       join organizations o on o.id = s.organization_id
       join memberships m on m.person_id = s.person_id and m.organization_id = s.organization_id
       where s.person_id = $1 and s.revoked_at is null and s.expires_at > $2
       order by coalesce(s.last_seen_at, s.created_at) desc, s.id desc limit 100`,
      [who.id, this.clock.now()],
    );
    return rows.map((row) => ({
      sessionId: row.id,
      device: row.user_agent,
      ip: row.ip,
      organization: { organizationId: row.organization_id, name: row.organization_name },
      createdAt: row.created_at.toISOString(),
      lastSeenAt: row.last_seen_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      current: row.id === who.sessionId,
    }));
  }

  /** Ends one of the person's sessions at once. @throws DomainError RESOURCE_NOT_FOUND, also for somebody else's */
  async revoke(who: Principal, sessionId: string): Promise<void> {
    const now = this.clock.now();
    await this.db.tx(async (tx) => {
      const ended = isId('session', sessionId)
        ? await tx.query(
            `update sessions set revoked_at = $3
             where id = $1 and person_id = $2 and revoked_at is null and expires_at > $3 returning 1`,
            [sessionId, who.id, now],
          )
        : [];
      if (ended.length === 0) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'session' });
      await this.log.record(tx, who, { action: 'session.revoked', objectKind: 'session', objectId: sessionId }, now);
    });
  }

  /** Ends all sessions of the person but the one that asks. @returns how many ended */
  async revokeOthers(who: Principal): Promise<number> {
    const now = this.clock.now();
    return this.db.tx(async (tx) => {
      const ended = await this.endOthers(tx, who);
      if (ended > 0) await this.log.record(tx, who, { action: 'session.others_revoked', after: { ended } }, now);
      return ended;
    });
  }

  /** The same inside of a change that every other session has to end with. */
  async endOthers(tx: Tx, who: Principal): Promise<number> {
    const ended = await tx.query(
      `update sessions set revoked_at = $3
       where person_id = $1 and id is distinct from $2 and revoked_at is null and expires_at > $3 returning 1`,
      [who.id, who.sessionId ?? null, this.clock.now()],
    );
    return ended.length;
  }
}
