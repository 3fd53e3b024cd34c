import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, DomainError, newId, type Clock, type Role } from '@chaintill/kernel';
import { Database, sqlFault, type Tx } from '@chaintill/persistence';
import { lockPeople, membershipOf } from '../data/membership-rows';
import { sha256 } from '../domain/secrets';
import { Credentials, type Proof } from './credentials';
import { checkNewPassword, hashPassword } from './passwords';
import { PersonLog } from './person-log';
import { SessionsService, type Device, type NewSession } from './sessions.service';
import { SignInThrottle, type CountedTry } from './sign-in-throttle';

/** What an invitation offers to who holds its link. */
export interface InvitationOffer {
  readonly organizationName: string;
  readonly email: string;
  readonly role: Role;
  readonly expiresAt: string;
}

export interface AcceptInvitation extends Proof, Device {
  readonly token: string;
  /** Of a new person; without it the password is that of an account. */
  readonly name?: string;
  readonly requestId?: string;
}

interface OfferRow {
  id: string;
  organization_id: string;
  organization_name: string;
  email: string;
  role: Role;
  expires_at: Date;
  accepted_at: Date | null;
  revoked_at: Date | null;
  person_id: string | null;
}

const OFFER = `select i.id, i.organization_id, o.name as organization_name, i.email, i.role, i.expires_at, i.accepted_at,
    i.revoked_at, p.id as person_id
  from invitations i join organizations o on o.id = i.organization_id left join people p on p.email = i.email
  where i.token_hash = $1`;

/** Taking up an invitation, by who is not signed in. */
@Injectable()
export class InvitationAcceptance {
  constructor(
    private readonly db: Database,
    private readonly throttle: SignInThrottle,
    private readonly credentials: Credentials,
    private readonly sessions: SessionsService,
    private readonly log: PersonLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT when it is used, revoked or expired, RATE_LIMIT_EXCEEDED */
  async look(token: string, ip: string): Promise<InvitationOffer> {
    await this.throttle.countNetwork(ip);
    const offer = await this.find(token);
    await this.throttle.forgive(ip);
    return {
      organizationName: offer.organization_name,
      email: offer.email,
      role: offer.role,
      expiresAt: offer.expires_at.toISOString(),
    };
  }

  /**
   * Makes the person a member, the account too if he gives a name and there is none, and opens a session in that organization.
   * No refusal tells whether the address has an account: whoever invites holds the link as well.
   * @throws DomainError RESOURCE_NOT_FOUND, STATE_CONFLICT when it is used, revoked or expired, INVALID_REQUEST for a new
   *   password too short or too long, INVALID_CREDENTIALS, TOTP_REQUIRED, INVALID_TOTP, RATE_LIMIT_EXCEEDED
   */
  async accept(request: AcceptInvitation): Promise<NewSession> {
    await this.throttle.countNetwork(request.ip);
    const offer = await this.find(request.token);
    const { name, password } = request;
    if (name !== undefined) checkNewPassword(password);
    const tried = await this.throttle.countAccount(offer.email, request.ip);
    const enter =
      name !== undefined && offer.person_id === null
        ? await this.asNewPerson(offer.email, name, password)
        : await this.asKnown(tried, request);
    const session = await this.db.tx(async (tx) => {
      await lockPeople(tx, offer.organization_id);
      // used or revoked by now? From here on it stays as it is.
      await this.find(request.token, tx);
      return this.join(tx, offer, await enter(tx), request);
    });
    await this.throttle.succeeded(tried);
    return session;
  }

  private async find(token: string, tx?: Tx): Promise<OfferRow> {
    const [row] = await (tx ?? this.db).query<OfferRow>(`${OFFER}${tx ? ' for update of i' : ''}`, [sha256(token)]);
    if (!row) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'invitation' });
    const state = stateOf(row, this.clock.now());
    if (state !== 'open') {
      throw new DomainError('STATE_CONFLICT', {
        resource: 'invitation',
        state,
        action: state === 'accepted' ? 'use it again; sign in with your password' : 'accept it; ask for a new one',
      });
    }
    return row;
  }

  /** @returns what makes the account, in the transaction, and gives back the person's id */
  private async asNewPerson(email: string, name: string, password: string): Promise<Entrance> {
    const personId = newId('person');
    const hash = await hashPassword(password);
    return async (tx) => {
      try {
        await tx.query('insert into people (id, email, name, password_hash, created_at) values ($1, $2, $3, $4, $5)', [
          personId,
          email,
          name,
          hash,
          this.clock.now(),
        ]);
      } catch (error) {
        // the same person has just come through another invitation
        if (sqlFault(error)?.code === '23505') throw new DomainError('INVALID_CREDENTIALS');
        throw error;
      }
      return personId;
    };
  }

  private async asKnown(tried: CountedTry, { password, code }: AcceptInvitation): Promise<Entrance> {
    const person = await this.credentials.recognize(tried, password);
    if (!person) throw new DomainError('INVALID_CREDENTIALS');
    return async (tx) => {
      const admission = await this.credentials.admit(tx, person, code);
      if (admission === 'changed') throw new DomainError('INVALID_CREDENTIALS');
      if (admission === 'code_missing') throw new DomainError('TOTP_REQUIRED');
      if (admission === 'code_wrong') throw new DomainError('INVALID_TOTP');
      return person.personId;
    };
  }

  private async join(tx: Tx, offer: OfferRow, personId: string, request: AcceptInvitation): Promise<NewSession> {
    const now = this.clock.now();
    if (await membershipOf(tx, offer.organization_id, personId)) {
      throw new DomainError('DUPLICATE_RESOURCE', { field: 'email', problem: 'is in this organization already' });
    }
    await tx.query('insert into memberships (organization_id, person_id, role, created_at) values ($1, $2, $3, $4)', [
      offer.organization_id,
      personId,
      offer.role,
      now,
    ]);
    await tx.query('update invitations set accepted_at = $2, accepted_by = $3 where id = $1', [
      offer.id,
      now,
      personId,
    ]);
    const session = await this.sessions.open(tx, personId, offer.organization_id, request);
    const actor = { id: personId, label: offer.email, ip: request.ip, requestId: request.requestId };
    const accepted = { action: 'invitation.accepted', objectKind: 'invitation', objectId: offer.id };
    const after = { personId, email: offer.email, role: offer.role };
    await this.log.recordIn(tx, offer.organization_id, actor, { ...accepted, after }, now);
    return session;
  }
}

type Entrance = (tx: Tx) => Promise<string>;

function stateOf(row: OfferRow, now: Date): 'open' | 'accepted' | 'revoked' | 'expired' {
  if (row.accepted_at) return 'accepted';
  if (row.revoked_at) return 'revoked';
  return row.expires_at <= now ? 'expired' : 'open';
}
