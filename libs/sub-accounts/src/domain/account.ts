import type { PageRequest, Scope } from '@chaintill/kernel';
import type { PurseBalance } from '@chaintill/ledger';

/** A purse of a merchant's, e.g. of a shop or a customer of his: a part of what he has, kept apart in the books. */
export interface SubAccount extends Scope {
  readonly id: string;
  readonly name: string;
  /** The merchant's own id of it; unique among his accounts of a mode. */
  readonly externalId: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

export interface CreateAccount {
  readonly name: string;
  readonly externalId?: string;
}

/** A partial change (S2-X14): what is absent stays, and null takes away. */
export interface UpdateAccount {
  readonly name?: string;
  readonly externalId?: string | null;
}

export interface AccountQuery extends PageRequest {
  readonly externalId?: string;
  /** Part of a name, in any case. */
  readonly search?: string;
  readonly sortBy: 'createdAt' | 'name';
  readonly sortOrder: 'asc' | 'desc';
}

/** An account in the words of the native API. */
export interface AccountView {
  readonly accountId: string;
  readonly name: string;
  readonly externalId: string | null;
  /** Of each asset that it ever had. */
  readonly balances: readonly PurseBalance[];
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly livemode: boolean;
}
