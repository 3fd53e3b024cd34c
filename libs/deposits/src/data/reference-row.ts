import type { FamilyName } from '@chaintill/chain-port';
import type { DepositBinding, DepositReference } from '../domain/deposit-reference';

/** A row of `deposit_references` as pg delivers it. */
export interface ReferenceRow {
  id: string;
  organization_id: string;
  livemode: boolean;
  reference: string;
  customer: string | null;
  currency: string;
  fiat_currency: string | null;
  callback_url: string | null;
  account_id: string | null;
  metadata: Record<string, string>;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export function toReference(row: ReferenceRow): DepositReference {
  return {
    id: row.id,
    organizationId: row.organization_id,
    livemode: row.livemode,
    reference: row.reference,
    customer: row.customer,
    currency: row.currency,
    fiatCurrency: row.fiat_currency,
    callbackUrl: row.callback_url,
    accountId: row.account_id,
    metadata: row.metadata,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

/** A row of `deposit_bindings`. */
export interface BindingRow {
  reference_id: string;
  chain_id: string;
  family: FamilyName;
  currency: string;
  bound_at: Date;
  unbound_at: Date | null;
}

export function toBinding(row: BindingRow): DepositBinding {
  return {
    chainId: row.chain_id,
    family: row.family,
    currency: row.currency,
    boundAt: row.bound_at,
    unboundAt: row.unbound_at,
  };
}

/** An address that belongs to a reference, with what is known of its use. */
export interface ReferenceAddressRow {
  reference_id: string;
  address_id: string;
  display: string;
  family: FamilyName;
  state: 'available' | 'allocated' | 'quarantined' | 'retired';
  from_at: Date;
  rotated_at: Date | null;
  quarantined_until: Date | null;
}
