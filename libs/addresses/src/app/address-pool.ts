import { type AssetRegistry } from '@chaintill/assets';
import type { ChainFamily, FamilyName, FamilyRegistry, ParsedAddress } from '@chaintill/chain-port';
import { AuditLog } from '@chaintill/audit';
import { DomainError, type Actor, type Clock, type Scope } from '@chaintill/kernel';
import type { Database, Sql, Tx } from '@chaintill/persistence';
import type { AddressLine } from '../domain/address-lines';
import type { ImportLine, ImportReport } from '../domain/address-view';

/** A line that is an address, ready to be stored. */
interface Candidate extends ParsedAddress {
  readonly line: number;
  readonly derivationIndex: number | null;
}

/** Whose an address becomes. */
export interface AddressOwner {
  readonly kind: 'order' | 'deposit_reference';
  readonly id: string;
}

/**
 * The stock of receiving addresses: import, taking one, and the way back after use. For an order, taking one happens inside
 * `order_create` (migration `orders`), in the same statement as the order.
 */
export class AddressPool {
  /** Where each pool was last taken from: the next taker begins there and not at the taken ones (ADR 0006). */
  private readonly positions = new Map<string, string>();
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly assets: AssetRegistry,
    private readonly families: FamilyRegistry,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds addresses to the pool of a family. Good lines go in even if others are refused; the report has one row a line.
   * An address that another merchant has is refused without saying whose it is.
   * @throws DomainError INVALID_REQUEST for a family that this installation does not know
   */
  async import(actor: Actor, family: FamilyName, lines: readonly AddressLine[], tx?: Tx): Promise<ImportReport> {
    if (!tx) return this.db.tx((own) => this.import(actor, family, lines, own));
    const { candidates, rejected } = this.check(family, lines);
    const added = await this.insert(tx, actor, family, candidates, null);
    const after = { protocol: family, imported: added.size, rejected: lines.length - added.size };
    const entry = { action: 'addresses.imported', objectKind: 'address_pool', objectId: family, after };
    await this.audit.record(tx, actor, entry, this.clock.now());
    return report([...rejected, ...(await this.judge(tx, actor, family, candidates, added))]);
  }

  /**
   * Takes a free address for an owner, in the transaction that makes the owner.
   * @returns undefined when the pool is empty
   */
  async take(
    tx: Tx,
    scope: Scope,
    family: FamilyName,
    owner: AddressOwner,
    now: Date,
  ): Promise<{ readonly addressId: string; readonly display: string } | undefined> {
    const pool = `${scope.organizationId} ${family} ${scope.livemode}`;
    const [row] = await tx.query<{ address_id: string | null; display: string; pool_position: string }>(
      'select address_id, display, pool_position from address_take($1, $2, $3, $4, $5, $6, $7)',
      [scope.organizationId, family, scope.livemode, this.positions.get(pool) ?? '0', owner.kind, owner.id, now],
    );
    if (!row?.address_id) return undefined;
    this.positions.set(pool, row.pool_position);
    return { addressId: row.address_id, display: row.display };
  }

  /** @throws DomainError INVALID_REQUEST for a family that this installation does not know */
  family(name: FamilyName): ChainFamily {
    if (this.families.has(name)) return this.families.get(name);
    throw new DomainError('INVALID_REQUEST', { field: 'protocol', problem: `${name} is not supported here` });
  }

  /**
   * Stores candidates that are new; used by import and by derivation.
   * @returns the canonical addresses that went in
   */
  async insert(
    tx: Tx,
    scope: Scope,
    family: FamilyName,
    candidates: readonly Candidate[],
    sourceId: string | null,
  ): Promise<Set<string>> {
    const rows = await tx.query<{ address: string }>(
      `insert into addresses (organization_id, family, livemode, address, display, source_id, derivation_index, created_at)
       select $1, $2, $3, c.address, c.display, $4, c.derivation_index, $5
       from unnest($6::text[], $7::text[], $8::bigint[]) with ordinality as c(address, display, derivation_index, n) order by n
       on conflict (family, livemode, address) do nothing returning address`,
      [
        scope.organizationId,
        family,
        scope.livemode,
        sourceId,
        this.clock.now(),
        candidates.map((c) => c.canonical),
        candidates.map((c) => c.display),
        candidates.map((c) => c.derivationIndex),
      ],
    );
    return new Set(rows.map((row) => row.address));
  }

  /**
   * Gives rested addresses back to the pool. One whose chains are not read past the end of its rest stays: money may
   * have come that we have not seen yet (law 4).
   * @returns how many
   */
  async releaseQuarantined(limit = 500): Promise<number> {
    const now = this.clock.now();
    const rows = await this.db.query<{ id: string }>(
      `with rested as (
         select a.id from addresses a
         where a.state = 'quarantined' and a.quarantined_until <= $1
           and not exists (
             select 1 from chains c left join chain_cursors k on k.chain_id = c.id
             where c.enabled and c.family = a.family and c.livemode = a.livemode
               and (k.settled_time is null or k.settled_time < a.quarantined_until))
         order by a.quarantined_until limit $2 for update skip locked
       ), ended as (
         update address_assignments s set until_at = $1 from rested where s.address_id = rested.id and s.until_at is null
       )
       update addresses a
         set state = 'available', quarantined_until = null, pool_position = nextval('address_pool_positions')
         from rested where a.id = rested.id returning a.id`,
      [now, limit],
    );
    return rows.length;
  }

  private check(
    family: FamilyName,
    lines: readonly AddressLine[],
  ): { candidates: Candidate[]; rejected: ImportLine[] } {
    const { address } = this.family(family);
    const candidates: Candidate[] = [];
    const rejected: ImportLine[] = [];
    const seen = new Map<string, number>();
    for (const { line, text, derivationIndex } of lines) {
      const parsed = address.parse(text);
      const earlier = parsed ? seen.get(parsed.canonical) : undefined;
      if (!parsed)
        rejected.push(
          refuse(line, text, 'INVALID_ADDRESS', `not a valid ${family} address: length, alphabet or checksum is wrong`),
        );
      else if (address.isNobody(parsed.canonical))
        rejected.push(refuse(line, text, 'ZERO_ADDRESS', 'nobody has the key of this address'));
      else if (this.assets.isContract(family, parsed.canonical)) {
        rejected.push(refuse(line, text, 'TOKEN_CONTRACT', 'this is the contract of a token, not a wallet'));
      } else if (earlier !== undefined)
        rejected.push(refuse(line, text, 'DUPLICATE_IN_IMPORT', `same address as line ${earlier}`));
      else {
        seen.set(parsed.canonical, line);
        candidates.push({ ...parsed, line, derivationIndex: derivationIndex ?? null });
      }
    }
    return { candidates, rejected };
  }

  /** Says of each candidate whether it went in, and if not, why. */
  private async judge(
    sql: Sql,
    scope: Scope,
    family: FamilyName,
    candidates: readonly Candidate[],
    stored: Set<string>,
  ): Promise<ImportLine[]> {
    const left = candidates
      .filter((candidate) => !stored.has(candidate.canonical))
      .map((candidate) => candidate.canonical);
    const own = await sql.query<{ address: string }>(
      `select address from addresses where organization_id = $1 and livemode = $2 and family = $3 and address = any ($4::text[])`,
      [scope.organizationId, scope.livemode, family, left],
    );
    const mine = new Set(own.map((row) => row.address));
    return candidates.map(({ line, display, canonical }) => {
      if (stored.has(canonical)) return { line, address: display, status: 'imported', code: null, message: null };
      return mine.has(canonical)
        ? refuse(line, display, 'ALREADY_IN_POOL', 'this address is already in your pool')
        : refuse(line, display, 'IN_USE_ELSEWHERE', 'this address cannot be used');
    });
  }
}

function refuse(line: number, address: string, code: string, message: string): ImportLine {
  // A paste may hold anything; the report shows no more of a line than an address can be long.
  return { line, address: address.slice(0, 120), status: 'rejected', code, message };
}

function report(lines: ImportLine[]): ImportReport {
  lines.sort((a, b) => a.line - b.line);
  const imported = lines.filter((line) => line.status === 'imported').length;
  return { imported, rejected: lines.length - imported, lines };
}
