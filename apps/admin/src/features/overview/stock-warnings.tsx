import type { Schema } from '../../api/client';
import { useLowStock } from '../../api/low-stock';
import { familyName } from '../../ui/families';
import { ButtonLink } from '../../ui/links';
import { Note } from '../../ui/note';

/** Says in time that a pool runs out: without free addresses there are no new orders. */
export function StockWarnings({ pools }: { pools: readonly Schema<'PoolStockResponse'>[] }) {
  const low = useLowStock();
  return pools
    .filter((pool) => pool.available < low && pool.chainIds.length > 0)
    .map(({ protocol, available }) => (
      <Note
        key={protocol}
        tone={available === 0 ? 'bad' : 'warn'}
        action={
          <ButtonLink to="/addresses" size="xs" variant="default">
            Fill the pool
          </ButtonLink>
        }
      >
        {available === 0
          ? `The ${familyName(protocol)} pool is empty: new orders are refused.`
          : `${available} free ${familyName(protocol)} addresses are left.`}
      </Note>
    ));
}
