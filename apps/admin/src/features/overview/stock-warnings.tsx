import { TriangleAlert } from 'lucide-react';
import type { Schema } from '../../api/client';
import { familyName, LOW_STOCK } from '../../ui/families';
import { ButtonLink } from '../../ui/links';
import classes from './overview.module.css';

/** Says in time that a pool runs out: without free addresses there are no new orders. */
export function StockWarnings({ pools }: { pools: readonly Schema<'PoolStockResponse'>[] }) {
  return pools
    .filter((pool) => pool.available < LOW_STOCK && pool.chainIds.length > 0)
    .map(({ protocol, available }) => (
      <div key={protocol} className={classes.warning} data-empty={available === 0 || undefined} role="note">
        <TriangleAlert size={17} aria-hidden />
        <span>
          {available === 0
            ? `The ${familyName(protocol)} pool is empty: new orders are refused.`
            : `${available} free ${familyName(protocol)} addresses are left.`}
        </span>
        <ButtonLink to="/addresses" size="xs" variant="default">
          Fill the pool
        </ButtonLink>
      </div>
    ));
}
