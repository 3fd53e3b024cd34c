import type { PageRequest } from '@chaintill/kernel';
import type { DepositStatus } from './deposit';

/** What a wire asks for; chain and currency are checked against the asset registry. */
export interface BindReference {
  readonly depositReference: string;
  readonly currency: string;
  readonly chainId: string;
  readonly customer?: string;
  readonly fiatCurrency?: string;
  readonly callbackUrl?: string;
  /** The account that deposits go to from now on; the merchant's own unless set. */
  readonly accountId?: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A partial change (S2-X14): what is absent stays, and null takes away. */
export interface UpdateReference {
  readonly customer?: string | null;
  readonly fiatCurrency?: string | null;
  readonly callbackUrl?: string | null;
  readonly accountId?: string | null;
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface ReferenceQuery extends PageRequest {
  readonly depositReference?: string;
  readonly customer?: string;
  readonly currency?: string;
  readonly chainId?: string;
  readonly accountId?: string;
  readonly sortOrder: 'asc' | 'desc';
}

export interface DepositQuery extends PageRequest {
  readonly status?: DepositStatus;
  readonly currency?: string;
  readonly chainId?: string;
  readonly depositReference?: string;
  readonly txHash?: string;
  readonly credited?: boolean;
  readonly sortBy: 'createdAt' | 'amount';
  readonly sortOrder: 'asc' | 'desc';
}
