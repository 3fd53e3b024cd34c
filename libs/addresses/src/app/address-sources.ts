import type { FamilyName } from '@chaintill/chain-port';
import { AuditLog } from '@chaintill/audit';
import { DomainError, isoSeconds, newId, type Actor, type Clock, type Scope } from '@chaintill/kernel';
import { sqlFault, type Database, type Tx } from '@chaintill/persistence';
import type { AddressSourceView, ImportReport } from '../domain/address-view';
import type { AddressPool } from './address-pool';

interface SourceRow {
  id: string;
  label: string;
  family: FamilyName;
  xpub: string;
  next_index: string;
  created_at: Date;
}

/** Most addresses derived in one call: derivation takes about a millisecond each. */
export const MAX_DERIVE = 1_000;

/** Extended public keys that receiving addresses are derived from. The api holds public keys only. */
export class AddressSources {
  private readonly audit = new AuditLog();

  constructor(
    private readonly db: Database,
    private readonly pool: AddressPool,
    private readonly clock: Clock,
  ) {}

  /**
   * Registers an extended public key.
   * @throws DomainError INVALID_REQUEST when it is not one of that family, or a private key (which is then not repeated);
   *   DUPLICATE_RESOURCE when it is already in use
   */
  async add(
    actor: Actor,
    request: { family: FamilyName; label: string; xpub: string },
    tx?: Tx,
  ): Promise<AddressSourceView> {
    if (!tx) return this.db.tx((own) => this.add(actor, request, own));
    const { derivation } = this.pool.family(request.family);
    if (!derivation) {
      throw new DomainError('INVALID_REQUEST', {
        field: 'protocol',
        problem: `${request.family} has no public derivation; import addresses`,
      });
    }
    const xpub = derivation.parseKey(request.xpub);
    if (!xpub) {
      throw new DomainError('INVALID_REQUEST', {
        field: 'xpub',
        problem: 'must be an extended public key (xpub…), never a private one',
      });
    }
    const now = this.clock.now();
    try {
      const rows = await tx.query<SourceRow>(
        `insert into address_sources (id, organization_id, family, livemode, label, xpub, created_at)
         values ($1, $2, $3, $4, $5, $6, $7) returning *`,
        [newId('addressSource'), actor.organizationId, request.family, actor.livemode, request.label, xpub, now],
      );
      const view = toView(rows[0] as SourceRow); // an insert gives back the row it made
      const { sourceId, label, protocol } = view;
      const after = { label, protocol, xpub };
      const entry = { action: 'address_source.added', objectKind: 'address_source', objectId: sourceId, after };
      await this.audit.record(tx, actor, entry, now);
      return view;
    } catch (error) {
      if (sqlFault(error)?.code !== '23505') throw error;
      throw new DomainError('DUPLICATE_RESOURCE', { field: 'xpub', problem: 'is already in use' });
    }
  }

  async list(scope: Scope): Promise<AddressSourceView[]> {
    const rows = await this.db.query<SourceRow>(
      'select * from address_sources where organization_id = $1 and livemode = $2 order by created_at, id',
      [scope.organizationId, scope.livemode],
    );
    return rows.map(toView);
  }

  /**
   * Derives the next addresses of a key into the pool. Their indices are taken in the same transaction, so two callers never
   * derive the same one.
   * @param count 1 to {@link MAX_DERIVE}
   * @throws DomainError RESOURCE_NOT_FOUND for an id that is not this merchant's
   */
  async derive(actor: Actor, sourceId: string, count: number, tx?: Tx): Promise<ImportReport> {
    if (!tx) return this.db.tx((own) => this.derive(actor, sourceId, count, own));
    const { source, first } = await this.takeIndices(tx, actor, sourceId, count);
    const { derivation } = this.pool.family(source.family);
    const candidates = Array.from({ length: count }, (_, n) => ({
      ...(derivation as NonNullable<typeof derivation>).derive(source.xpub, first + n),
      line: n + 1,
      derivationIndex: first + n,
    }));
    const stored = await this.pool.insert(tx, actor, source.family, candidates, source.id);
    const after = { firstIndex: first, count, added: stored.size };
    const entry = { action: 'addresses.derived', objectKind: 'address_source', objectId: source.id, after };
    await this.audit.record(tx, actor, entry, this.clock.now());
    const lines = candidates.map(({ line, display, canonical }) =>
      stored.has(canonical)
        ? { line, address: display, status: 'imported' as const, code: null, message: null }
        : {
            line,
            address: display,
            status: 'rejected' as const,
            code: 'ALREADY_IN_POOL',
            message: 'this address is already in use',
          },
    );
    return { imported: stored.size, rejected: count - stored.size, lines };
  }

  private async takeIndices(
    tx: Tx,
    scope: Scope,
    sourceId: string,
    count: number,
  ): Promise<{ source: SourceRow; first: number }> {
    const [source] = await tx.query<SourceRow>(
      `update address_sources set next_index = next_index + $4
       where id = $1 and organization_id = $2 and livemode = $3 returning *`,
      [sourceId, scope.organizationId, scope.livemode, count],
    );
    if (!source) throw new DomainError('RESOURCE_NOT_FOUND', { resource: 'address source' });
    return { source, first: Number(source.next_index) - count };
  }
}

function toView(row: SourceRow): AddressSourceView {
  return {
    sourceId: row.id,
    label: row.label,
    protocol: row.family,
    xpub: row.xpub,
    nextIndex: Number(row.next_index),
    createdAt: isoSeconds(row.created_at),
  };
}
