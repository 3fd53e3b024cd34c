import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '@chaintill/config';
import { CLOCK, DomainError, newId, type Clock, type Role } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import { canonicalIp } from '../domain/allow-list';
import type { Principal } from '../domain/principal';
import { csrfTokenOf, equalSecrets, newToken, sha256 } from '../domain/secrets';
import { PersonLog } from './person-log';

/** Where a session is opened from. */
export interface Device {
  readonly ip: string;
  readonly userAgent?: string;
}

export interface NewSession {
  /** Goes into the cookie and nowhere else. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly sessionId: string;
}

/** A session as its owner may see it. */
export interface SessionView {
  readonly person: { readonly personId: string; readonly email: string; readonly name: string };
  readonly organization: { readonly organizationId: string; readonly name: string };
  readonly role: Role;
  readonly csrfToken: string;
  readonly expiresAt: string;
  /** Modes there are chains for; `X-Chaintill-Mode` picks one of them. */
  readonly modes: readonly ('live' | 'test')[];
  /** Used when a request names none. */
  readonly defaultMode: 'live' | 'test';
}

interface SessionRow {
  id: string;
  person_id: string;
  email: string;
  person_name: string;
  organization_id: string;
  organization_name: string;
  role: Role;
  expires_at: Date;
  last_seen_at: Date | null;
}

/** The time a session was last used is kept to the minute. */
const TOUCH_MS = 60_000;

/** Sessions of people in the panel: opening, recognizing and ending them. */
@Injectable()
export class SessionsService {
  private readonly modes: readonly ('live' | 'test')[];
  private readonly logger = new Logger(SessionsService.name);

  constructor(
    private readonly db: Database,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: PersonLog,
  ) {
    this.modes = (['live', 'test'] as const).filter((mode) =>
      config.chains.some((c) => c.livemode === (mode === 'live')),
    );
  }

  /** Opens a session in one organization, for a person who has just proved who he is. */
  async open(tx: Tx, personId: string, organizationId: string, { ip, userAgent }: Device): Promise<NewSession> {
    const token = newToken();
    const now = this.clock.now();
    const expiresAt = new Date(now.getTime() + this.config.SESSION_SECONDS * 1_000);
    const sessionId = newId('session');
    await tx.query('delete from sessions where person_id = $1 and expires_at <= $2', [personId, now]);
    await tx.query(
      `insert into sessions (id, token_hash, person_id, organization_id, ip, user_agent, created_at, last_seen_at, expires_at)
       values ($1, $2, $3, $4, $5, $6, $7, $7, $8)`,
      [
        sessionId,
        sha256(token),
        personId,
        organizationId,
        canonicalIp(ip),
        userAgent?.slice(0, 300) ?? null,
        now,
        expiresAt,
      ],
    );
    return { token, expiresAt, sessionId };
  }

  /**
   * Turns a session token into a principal. The role is read afresh: who lost it, lost it.
   * @param mode what the request asks for in `X-Chaintill-Mode`
   * @throws DomainError NOT_SIGNED_IN, INVALID_REQUEST for a mode there are no chains for
   */
  async authenticate(token: string | undefined, ip: string, mode?: string): Promise<Principal> {
    const session = await this.load(token);
    this.touch(session);
    return {
      kind: 'session',
      id: session.person_id,
      sessionId: session.id,
      organizationId: session.organization_id,
      livemode: this.livemode(mode),
      role: session.role,
      label: session.email,
      ip,
    };
  }

  /** @throws DomainError NOT_SIGNED_IN */
  async view(token: string | undefined): Promise<SessionView> {
    const session = await this.load(token);
    return {
      person: { personId: session.person_id, email: session.email, name: session.person_name },
      organization: { organizationId: session.organization_id, name: session.organization_name },
      role: session.role,
      // load() has refused an absent token
      csrfToken: csrfTokenOf(token as string),
      expiresAt: session.expires_at.toISOString(),
      modes: this.modes,
      defaultMode: this.defaultMode,
    };
  }

  /** @throws DomainError CSRF_REJECTED unless the token is the one of the session */
  checkCsrf(sessionToken: string | undefined, csrfToken: unknown): void {
    if (!sessionToken || typeof csrfToken !== 'string' || !equalSecrets(csrfToken, csrfTokenOf(sessionToken))) {
      throw new DomainError('CSRF_REJECTED');
    }
  }

  /** Ends the session of the request. */
  async signOut(who: Principal): Promise<void> {
    const now = this.clock.now();
    await this.db.tx(async (tx) => {
      const ended = await tx.query(
        'update sessions set revoked_at = $2 where id = $1 and revoked_at is null returning 1',
        [who.sessionId, now],
      );
      if (ended.length === 0) return;
      const record = { action: 'session.signed_out', objectKind: 'session', objectId: who.sessionId };
      await this.log.recordIn(tx, who.organizationId, who, record, now);
    });
  }

  private touch({ id, last_seen_at: lastSeen }: SessionRow): void {
    const now = this.clock.now();
    if (lastSeen && now.getTime() - lastSeen.getTime() < TOUCH_MS) return;
    this.db
      .query(
        `update sessions set last_seen_at = $2
         where id = $1 and (last_seen_at is null or last_seen_at <= $2::timestamptz - interval '1 minute')`,
        [id, now],
      )
      .catch((error: unknown) => this.logger.warn(`the last use of ${id} was not noted: ${String(error)}`));
  }

  private get defaultMode(): 'live' | 'test' {
    return this.modes[0] ?? 'test';
  }

  private livemode(mode: string | undefined): boolean {
    if (mode === undefined) return this.defaultMode === 'live';
    if (!this.modes.some((known) => known === mode)) {
      throw new DomainError('INVALID_REQUEST', {
        field: 'X-Chaintill-Mode',
        problem: `must be one of: ${this.modes.join(', ')}`,
      });
    }
    return mode === 'live';
  }

  private async load(token: string | undefined): Promise<SessionRow> {
    if (!token || token.length > 100) throw new DomainError('NOT_SIGNED_IN');
    const [row] = await this.db.prepared<SessionRow>(
      'access_session_by_token',
      `select s.id, s.person_id, p.email, p.name as person_name, s.organization_id, o.name as organization_name, m.role,
         s.expires_at, s.last_seen_at
       from sessions s
       join people p on p.id = s.person_id
       join organizations o on o.id = s.organization_id
       join memberships m on m.person_id = s.person_id and m.organization_id = s.organization_id
       where s.token_hash = $1 and s.revoked_at is null and s.expires_at > $2`,
      [sha256(token), this.clock.now()],
    );
    if (!row) throw new DomainError('NOT_SIGNED_IN');
    return row;
  }
}
