import type { PersonBehind, PersonCodes, Principal } from '@chaintill/access';
import type { AssetRegistry, ChainInfo } from '@chaintill/assets';
import { AuditLog } from '@chaintill/audit';
import type { FamilyName } from '@chaintill/chain-port';
import {
  DomainError,
  isId,
  isoSeconds,
  newId,
  pagination,
  type Actor,
  type Clock,
  type Page,
  type PageRequest,
  type Scope,
} from '@chaintill/kernel';
import { Filter, type Database, type Tx } from '@chaintill/persistence';
import { PolicyStore } from '../data/policy-store';
import { destinationError } from '../domain/destination';
import { DEFAULT_POLICY } from '../domain/policy';
import type { PayoutChecks } from './payout-checks';

/** An address that payouts may go to, where they go to listed ones only. It counts on every chain of its family. */
export interface DestinationView {
  readonly destinationId: string;
  readonly family: FamilyName;
  readonly address: string;
  readonly label: string;
  readonly state: 'cooling_off' | 'active';
  readonly activeFrom: string;
  readonly createdAt: string;
  readonly createdBy: string;
}

/** An address as it is to be listed, by the code of a person. */
export interface NewDestination {
  /** Any chain of the family; or the family itself. */
  readonly chainId?: string;
  readonly family?: FamilyName;
  readonly address: string;
  readonly label: string;
  readonly code: string;
}

interface DestinationRow {
  id: string;
  family: FamilyName;
  address: string;
  display: string;
  label: string;
  created_at: Date;
  created_by: string;
  active_from: Date;
}

export interface DestinationParts {
  readonly db: Database;
  readonly assets: AssetRegistry;
  readonly clock: Clock;
  readonly checks: PayoutChecks;
  readonly codes: PersonCodes;
}

const HOUR_MS = 3_600_000;

/** The list of addresses that payouts go to. A new one takes a person's code and rests for a while; one is removed at once. */
export class PayoutDestinations {
  private readonly policies = new PolicyStore();
  private readonly audit = new AuditLog();

  constructor(private readonly parts: DestinationParts) {}

  /** Newest first. */
  async list(scope: Scope, query: PageRequest): Promise<Page<DestinationView>> {
    const { db } = this.parts;
    const filter = new Filter(scope, 'd');
    const where = `${filter.where} and d.removed_at is null`;
    const [counted] = await db.query<{ n: number }>(
      `select count(*)::int as n from payout_destinations d where ${where}`,
      filter.params,
    );
    const page = filter.page(query);
    const rows = await db.query<DestinationRow>(
      `select d.* from payout_destinations d where ${where} order by d.created_at desc, d.id desc ${page.sql}`,
      page.params,
    );
    return { data: rows.map((row) => this.view(row)), pagination: pagination(query, counted?.n ?? 0) };
  }

  /**
   * Lists an address; it is paid to once it cooled off, by the policy of this moment.
   * @param within as {@link PersonCodes.takeWithin} takes it
   * @throws DomainError what {@link PersonCodes.takeWithin} throws; INVALID_REQUEST, INVALID_CHAIN and what
   *   {@link PayoutChecks.destination} throws; OWN_ADDRESS; STATE_CONFLICT when it is listed already
   */
  async add<R>(
    who: Principal,
    asked: NewDestination,
    within: (work: (tx: Tx) => Promise<DestinationView>) => Promise<R>,
  ): Promise<R> {
    const { db, clock, checks, codes } = this.parts;
    const { address: text, label, code } = asked;
    const chain = this.chainOf(who, asked);
    const address = checks.destination(chain, text);
    const own = await checks.ownAddresses(db, who, [{ chain, address }]);
    if (own.size > 0) throw destinationError({ kind: 'own' }, 'address', chain.id);
    const list = async (tx: Tx, person: PersonBehind): Promise<DestinationView> => {
      const [own = DEFAULT_POLICY] = await this.policies.of(tx, who);
      const now = clock.now();
      const [made] = await tx.query<DestinationRow>(
        `insert into payout_destinations (id, organization_id, livemode, family, address, display, label, created_at, created_by,
           active_from)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (organization_id, livemode, family, address) where removed_at is null do nothing returning *`,
        [
          newId('destination'),
          who.organizationId,
          who.livemode,
          chain.family,
          address.canonical,
          address.display,
          label,
          now,
          person.personId,
          new Date(now.getTime() + own.coolingOffHours * HOUR_MS),
        ],
      );
      if (!made) throw new DomainError('STATE_CONFLICT', { resource: 'address', state: 'listed', action: 'list it' });
      const view = this.view(made);
      const after = { ...view, personId: person.personId };
      const entry = { action: 'payout_destination.added', objectKind: 'payout_destination', objectId: made.id, after };
      await this.audit.record(tx, who, entry, now);
      return view;
    };
    return codes.takeWithin(who, code, list, within);
  }

  /** Takes an address off the list: from now on nothing leaves to it, not even what was approved. @throws DomainError RESOURCE_NOT_FOUND */
  async remove(who: Actor, id: string): Promise<void> {
    const { db, clock } = this.parts;
    await db.tx(async (tx) => {
      const now = clock.now();
      const [removed] = isId('destination', id)
        ? await tx.query<DestinationRow>(
            `update payout_destinations set removed_at = $4, removed_by = $5
             where id = $1 and organization_id = $2 and livemode = $3 and removed_at is null returning *`,
            [id, who.organizationId, who.livemode, now, who.id],
          )
        : [];
      if (!removed) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'destination' });
      const entry = {
        action: 'payout_destination.removed',
        objectKind: 'payout_destination',
        objectId: id,
        before: this.view(removed),
      };
      await this.audit.record(tx, who, entry, now);
    });
  }

  private chainOf({ livemode }: Scope, { chainId, family }: NewDestination): ChainInfo {
    const { assets } = this.parts;
    const chain =
      chainId === undefined
        ? assets.chains(livemode).find((one) => one.family === family)
        : assets.chain(chainId, livemode);
    if (chain && (family === undefined || chain.family === family)) return chain;
    const problem =
      family === undefined ? 'is missing: name a chain or a family' : 'is not that of any chain, or of chainId';
    throw new DomainError('INVALID_REQUEST', { field: 'family', problem });
  }

  private view(row: DestinationRow): DestinationView {
    return {
      destinationId: row.id,
      family: row.family,
      address: row.display,
      label: row.label,
      state: row.active_from > this.parts.clock.now() ? 'cooling_off' : 'active',
      activeFrom: isoSeconds(row.active_from),
      createdAt: isoSeconds(row.created_at),
      createdBy: row.created_by,
    };
  }
}
