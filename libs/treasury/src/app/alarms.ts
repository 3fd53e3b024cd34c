import { type Scope } from '@chaintill/kernel';
import { addEvents, type Tx } from '@chaintill/persistence';
import { HOUSE } from '../domain/house';
import type { Wallet } from '../data/wallet-store';

/** What people must look at. Told once each time it comes about, to the merchant whose wallet it is. */
export async function alarm(
  tx: Tx,
  type: 'treasury.reserve_low' | 'treasury.gas_low' | 'treasury.sweep_failed' | 'treasury.reserve_failed',
  of: Scope & { readonly objectId: string; readonly data: object },
  now: Date,
): Promise<void> {
  const { organizationId, livemode, objectId, data: objectData } = of;
  const objectKind = type === 'treasury.sweep_failed' ? ('sweep' as const) : ('wallet' as const);
  const event = { organizationId, livemode, type, objectKind, objectId, objectVersion: 1, objectData, cause: {} };
  await addEvents(tx, [event], now);
}

/** Whose books a wallet is in. */
export function ownerOf({ organizationId }: Pick<Wallet, 'organizationId'>): string {
  return organizationId ?? HOUSE;
}
