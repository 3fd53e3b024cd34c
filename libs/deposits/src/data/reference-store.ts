import type { FamilyName } from '@chaintill/chain-port';
import { newId, type Actor, type Scope } from '@chaintill/kernel';
import type { Sql, Tx } from '@chaintill/persistence';
import type { DepositBinding, DepositReference, ReferenceTerms } from '../domain/deposit-reference';
import type { BindReference } from '../domain/requests';
import { toBinding, toReference, type BindingRow, type ReferenceAddressRow, type ReferenceRow } from './reference-row';

/** Addresses that are a reference's now: in use, or resting after it. */
const OWN_ADDRESSES = `select s.owner_id as reference_id, a.id as address_id, a.display, a.family, a.state, s.from_at, s.rotated_at,
    a.quarantined_until
  from address_assignments s join addresses a on a.id = s.address_id
  where s.owner_id = any ($1::text[]) and s.owner_kind = 'deposit_reference' and s.until_at is null`;

/** References, their bindings and addresses, for transactions that change them; the reference is locked first. */
export class ReferenceStore {
  /** Makes the reference if it is new, and locks it. What the request says of its customer counts from now on. */
  async open(
    tx: Tx,
    actor: Actor,
    request: BindReference,
    now: Date,
  ): Promise<{ reference: DepositReference; isNew: boolean }> {
    const [row] = await tx.query<ReferenceRow & { is_new: boolean }>(
      `insert into deposit_references (id, organization_id, livemode, reference, currency, customer, fiat_currency, callback_url,
         metadata, created_by, created_at, updated_at, account_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, coalesce($9, '{}'::jsonb), $10, $11, $11, $12)
       on conflict (organization_id, livemode, reference) do update set
         customer = coalesce($6, deposit_references.customer), fiat_currency = coalesce($7, deposit_references.fiat_currency),
         callback_url = coalesce($8, deposit_references.callback_url), metadata = coalesce($9, deposit_references.metadata),
         account_id = coalesce($12, deposit_references.account_id),
         updated_at = $11
       returning *, id = $1 as is_new`,
      [
        newId('depositReference'),
        actor.organizationId,
        actor.livemode,
        request.depositReference,
        request.currency,
        request.customer ?? null,
        request.fiatCurrency ?? null,
        request.callbackUrl ?? null,
        request.metadata ? JSON.stringify(request.metadata) : null,
        actor.id,
        now,
        request.accountId ?? null,
      ],
    );
    if (!row) throw new Error('an upsert gave no row');
    return { reference: toReference(row), isNew: row.is_new };
  }

  /** Locks a reference until the transaction ends. */
  async lock(tx: Tx, scope: Scope, reference: string): Promise<DepositReference | undefined> {
    const [row] = await tx.query<ReferenceRow>(
      'select * from deposit_references where organization_id = $1 and livemode = $2 and reference = $3 for no key update',
      [scope.organizationId, scope.livemode, reference],
    );
    return row && toReference(row);
  }

  /** Writes what may change of a reference, and its version. */
  async save(tx: Tx, reference: DepositReference): Promise<void> {
    await tx.query(
      `update deposit_references set customer = $2, fiat_currency = $3, callback_url = $4, metadata = $5, version = $6,
         updated_at = $7, account_id = $8 where id = $1`,
      [
        reference.id,
        reference.customer,
        reference.fiatCurrency,
        reference.callbackUrl,
        JSON.stringify(reference.metadata),
        reference.version,
        reference.updatedAt,
        reference.accountId,
      ],
    );
  }

  /** All bindings of some references, ended ones included, oldest first. */
  async bindings(sql: Sql, ids: readonly string[]): Promise<Map<string, DepositBinding[]>> {
    const rows = await sql.query<BindingRow>(
      'select * from deposit_bindings where reference_id = any ($1::text[]) order by id',
      [ids],
    );
    const byReference = new Map<string, DepositBinding[]>(ids.map((id) => [id, []]));
    for (const row of rows) byReference.get(row.reference_id)?.push(toBinding(row));
    return byReference;
  }

  /** What decides about the deposits of some references. */
  async terms(sql: Sql, ids: readonly string[]): Promise<Map<string, ReferenceTerms>> {
    const rows = await sql.query<BindingRow & { account_id: string | null }>(
      `select b.*, r.account_id from deposit_references r join deposit_bindings b on b.reference_id = r.id
       where r.id = any ($1::text[]) order by b.id`,
      [ids],
    );
    const byReference = new Map<string, { bindings: DepositBinding[]; accountId: string | null }>();
    for (const row of rows) {
      const known = byReference.get(row.reference_id);
      if (known) known.bindings.push(toBinding(row));
      else byReference.set(row.reference_id, { bindings: [toBinding(row)], accountId: row.account_id });
    }
    return byReference;
  }

  async bind(tx: Tx, reference: DepositReference, binding: DepositBinding): Promise<void> {
    await tx.query(
      `insert into deposit_bindings (reference_id, organization_id, livemode, chain_id, family, currency, bound_at)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [
        reference.id,
        reference.organizationId,
        reference.livemode,
        binding.chainId,
        binding.family,
        binding.currency,
        binding.boundAt,
      ],
    );
  }

  /** @param chainId only there; everywhere when absent. @returns how many bindings were ended */
  async unbind(tx: Tx, reference: DepositReference, chainId: string | undefined, now: Date): Promise<number> {
    const rows = await tx.query(
      `update deposit_bindings set unbound_at = greatest($2, bound_at)
       where reference_id = $1 and unbound_at is null and ($3::text is null or chain_id = $3) returning id`,
      [reference.id, now, chainId ?? null],
    );
    return rows.length;
  }

  /** Addresses that are the references' now, oldest first. */
  addresses(sql: Sql, ids: readonly string[]): Promise<ReferenceAddressRow[]> {
    return sql.query<ReferenceAddressRow>(`${OWN_ADDRESSES} order by s.from_at, s.id`, [ids]);
  }

  /**
   * The address that a reference shows in a family, locked; one that rests is its own as long as nobody else got it.
   */
  async current(tx: Tx, reference: DepositReference, family: FamilyName): Promise<ReferenceAddressRow | undefined> {
    const [row] = await tx.query<ReferenceAddressRow>(
      `${OWN_ADDRESSES} and s.rotated_at is null and a.family = $2 and a.state in ('allocated', 'quarantined')
       order by s.from_at desc limit 1 for update of a`,
      [[reference.id], family],
    );
    return row;
  }

  /** An address that rested is in use again. */
  async reuse(tx: Tx, addressId: string): Promise<void> {
    await tx.query(`update addresses set state = 'allocated', quarantined_until = null where id = $1`, [addressId]);
  }

  async rotate(tx: Tx, reference: DepositReference, addressId: string, now: Date): Promise<void> {
    await tx.query(
      'update address_assignments set rotated_at = $3 where owner_id = $1 and address_id = $2 and until_at is null',
      [reference.id, addressId, now],
    );
  }

  /** Lets the addresses of a family rest, rotated ones too. @returns those, as they are shown */
  async rest(tx: Tx, reference: DepositReference, family: FamilyName, until: Date): Promise<string[]> {
    const rows = await tx.query<{ display: string }>(
      `update addresses a set state = 'quarantined', quarantined_until = $3 from address_assignments s
       where s.owner_id = $1 and s.owner_kind = 'deposit_reference' and s.until_at is null and a.id = s.address_id
         and a.family = $2 and a.state = 'allocated'
       returning a.display`,
      [reference.id, family, until],
    );
    return rows.map((row) => row.display);
  }
}
