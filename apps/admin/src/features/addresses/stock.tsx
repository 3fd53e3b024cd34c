import { Skeleton } from '@mantine/core';
import { CircleCheck, CircleX, TriangleAlert } from 'lucide-react';
import { api, type Schema } from '../../api/client';
import { useLowStock } from '../../api/low-stock';
import { Badge } from '../../ui/badge';
import { familyName } from '../../ui/families';
import { Problem } from '../../ui/problem';
import classes from './stock.module.css';

/** What is left of each pool, and whether to worry. */
export function Stock() {
  const stock = api.useQuery('get', '/admin/api/address-pool/status', {}, { refetchInterval: 15_000 });
  if (stock.error && !stock.data) return <Problem error={stock.error} onRetry={() => void stock.refetch()} />;
  if (!stock.data) return <Skeleton height={150} radius="lg" />;
  return (
    <div className={classes.pools}>
      {stock.data.pools.map((pool) => (
        <Pool key={pool.protocol} pool={pool} />
      ))}
    </div>
  );
}

function Pool({ pool }: { pool: Schema<'PoolStockResponse'> }) {
  const parts = [
    ['available', 'free', pool.available],
    ['allocated', 'in use', pool.allocated],
    ['quarantined', 'resting', pool.quarantined],
    ['retired', 'retired', pool.retired],
  ] as const;
  return (
    <section className={classes.pool} aria-label={`Pool of ${familyName(pool.protocol)} addresses`}>
      <div className={classes.head}>
        <h2>{familyName(pool.protocol)}</h2>
        <StockBadge available={pool.available} />
      </div>
      <p className={classes.free}>
        <span className="number">{pool.available}</span> free of <span className="number">{pool.total}</span>
      </p>
      <div className={classes.bar} aria-hidden>
        {parts.map(([part, , count]) =>
          count > 0 ? <span key={part} data-part={part} style={{ flexGrow: count }} /> : null,
        )}
      </div>
      <ul className={classes.legend}>
        {parts.map(([part, word, count]) => (
          <li key={part} data-part={part}>
            <span className="number">{count}</span> {word}
          </li>
        ))}
      </ul>
      <p className={classes.chains}>
        {pool.chainIds.length > 0 ? `Feeds ${pool.chainIds.join(', ')}` : 'Feeds no chain'}
      </p>
    </section>
  );
}

function StockBadge({ available }: { available: number }) {
  const low = useLowStock();
  if (available === 0) return <Badge label="Empty" tone="bad" icon={CircleX} hint="New orders are refused" />;
  if (available < low)
    return <Badge label="Running low" tone="warn" icon={TriangleAlert} hint={`Fewer than ${low} free addresses`} />;
  return <Badge label="In stock" tone="good" icon={CircleCheck} />;
}
