import type { FamilyName, FinalityPolicy } from '@chaintill/chain-port';

/** What money is of: a chain and a contract on it, or its native coin. */
export interface Asset {
  readonly id: number;
  readonly chainId: string;
  /** e.g. `USDT` */
  readonly symbol: string;
  readonly kind: 'native' | 'token';
  /** Canonical contract address; null for the native coin. */
  readonly contract: string | null;
  /** Base units are `10^-decimals` of a whole coin; fixed for ever once booked. */
  readonly decimals: number;
}

export interface ChainInfo {
  /** Slug as S2 shows it, e.g. `ethereum-sepolia`. */
  readonly id: string;
  readonly family: FamilyName;
  readonly name: string;
  readonly networkId: string;
  readonly livemode: boolean;
  readonly finality: FinalityPolicy;
  readonly assets: readonly Asset[];
}
