import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '@chaintill/config';
import { CLOCK, DomainError, type Clock } from '@chaintill/kernel';
import { Database, type Tx } from '@chaintill/persistence';
import { Credentials, type Proof, type Recognized } from './credentials';
import { PersonLog } from './person-log';
import { SessionsService, type Device, type NewSession } from './sessions.service';
import { SignInThrottle } from './sign-in-throttle';

export interface SignIn extends Proof, Device {
  readonly email: string;
  readonly requestId?: string;
}

/** Sign-in of people by password and second factor, for the panel. */
@Injectable()
export class SignInService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(SignInService.name);
  /** Notes about failed sign-ins that are still being written. */
  private readonly notes = new Set<Promise<void>>();

  constructor(
    private readonly db: Database,
    private readonly credentials: Credentials,
    private readonly sessions: SessionsService,
    private readonly throttle: SignInThrottle,
    private readonly log: PersonLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Opens a session in the person's first organization. The answer and its time are the same for a wrong password and an
   * unknown e-mail; that a code is needed is told only to who knows the password.
   * @throws DomainError INVALID_CREDENTIALS, TOTP_REQUIRED, INVALID_TOTP, RATE_LIMIT_EXCEEDED
   */
  async signIn(request: SignIn): Promise<NewSession> {
    const tried = await this.throttle.count(request.email.toLowerCase(), request.ip);
    const person = await this.credentials.recognize(tried, request.password);
    if (!person) return this.refuse(tried.email, request, 'INVALID_CREDENTIALS');
    const outcome = await this.db.tx((tx) => this.enter(tx, person, request));
    if (typeof outcome === 'string') return this.refuse(tried.email, request, outcome);
    await this.throttle.succeeded(tried);
    return outcome;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.notes);
  }

  private async enter(tx: Tx, person: Recognized, request: SignIn): Promise<NewSession | Refusal> {
    const [home] = await tx.query<{ organization_id: string }>(
      'select organization_id from memberships where person_id = $1 order by created_at, organization_id limit 1',
      [person.personId],
    );
    if (!home) return 'INVALID_CREDENTIALS';
    const admission = await this.credentials.admit(tx, person, request.code);
    if (admission !== 'admitted') return REFUSALS[admission];
    const session = await this.sessions.open(tx, person.personId, home.organization_id, request);
    const actor = { id: person.personId, label: person.email, ip: request.ip, requestId: request.requestId };
    const record = { action: 'session.signed_in', objectKind: 'session', objectId: session.sessionId };
    await this.log.recordIn(tx, home.organization_id, actor, record, this.clock.now());
    return session;
  }

  private refuse(email: string, { ip, requestId }: SignIn, code: Refusal): never {
    if (code !== 'TOTP_REQUIRED') {
      // Not waited for: the time of the answer would tell whether the account exists.
      const note = this.noteFailure(email, ip, requestId).catch((error: unknown) =>
        this.logger.warn(`a failed sign-in was not noted: ${String(error)}`),
      );
      this.notes.add(note);
      void note.then(() => this.notes.delete(note));
    }
    throw new DomainError(code);
  }

  /** Once per span of the throttle: a flood of guesses must not become a flood of rows. */
  private async noteFailure(email: string, ip: string, requestId: string | undefined): Promise<void> {
    const now = this.clock.now();
    await this.db.tx(async (tx) => {
      const [person] = await tx.query<{ id: string }>(
        `update people set sign_in_failed_at = $2
         where email = $1 and (sign_in_failed_at is null or sign_in_failed_at <= $3) returning id`,
        [email, now, new Date(now.getTime() - this.config.SIGN_IN_WINDOW_SECONDS * 1_000)],
      );
      if (!person) return;
      const actor = { id: person.id, label: email, ip, requestId };
      await this.log.record(tx, actor, { action: 'session.sign_in_failed' }, now);
    });
  }
}

const REFUSALS = { changed: 'INVALID_CREDENTIALS', code_missing: 'TOTP_REQUIRED', code_wrong: 'INVALID_TOTP' } as const;
type Refusal = (typeof REFUSALS)[keyof typeof REFUSALS];
