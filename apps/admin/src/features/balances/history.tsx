import { useState } from 'react';
import { NativeSelect, SegmentedControl, Skeleton } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { api, type Schema } from '../../api/client';
import { sumOf, unitsOf } from '../../ui/decimals';
import { BALANCE_PARTS } from '../../ui/balance-parts';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { useNow } from '../../ui/use-now';
import { RANGE_NAMES, RANGES, readBalanceSearch, type RangeName } from './balance-search';
import { HistoryChart } from './history-chart';
import { HistoryTable } from './history-table';
import classes from './balances.module.css';

type Balance = Schema<'BalanceResponse'>;

const route = getRouteApi('/shell/balances');
const HOUR_MS = 3_600_000;

/** One asset over time, drawn or as a table; which one and how far back stands in the address. */
export function History({ balances }: { balances: readonly Balance[] }) {
  const search = route.useSearch();
  const navigate = useNavigate({ from: '/balances' });
  const [form, setForm] = useState<'chart' | 'table'>('chart');
  const { chain, currency, range = 'month' } = search;
  const asset = balances.find((one) => one.chainId === chain && one.currency === currency) ?? fullest(balances);
  const history = useHistory(asset, range);
  const choose = (change: Record<string, unknown>): void =>
    void navigate({ search: readBalanceSearch({ ...search, ...change }), replace: true });
  const points = history.data?.data;
  return (
    <Card
      title="Over time"
      aside={
        <NativeSelect
          size="xs"
          aria-label="Asset"
          value={nameOf(asset)}
          data={balances.map((one) => ({ value: nameOf(one), label: `${one.currency} on ${one.chainId}` }))}
          onChange={({ currentTarget: { value } }) => {
            const chosen = balances.find((one) => nameOf(one) === value);
            choose({ chain: chosen?.chainId, currency: chosen?.currency });
          }}
        />
      }
    >
      <div className={classes.history}>
        <div className={classes.switches}>
          <SegmentedControl
            aria-label="How far back"
            size="xs"
            value={range}
            onChange={(value) => choose({ range: value })}
            data={RANGE_NAMES.map((value) => ({ value, label: RANGES[value].label }))}
          />
          <SegmentedControl
            aria-label="Show as"
            size="xs"
            value={form}
            onChange={setForm}
            data={[
              { value: 'chart', label: 'Chart' },
              { value: 'table', label: 'Table' },
            ]}
          />
        </div>
        {history.error && !points ? <Problem error={history.error} onRetry={() => void history.refetch()} /> : null}
        {!points && !history.error ? <Skeleton height={300} radius="md" /> : null}
        {points && form === 'chart' ? (
          <HistoryChart points={points} currency={asset.currency} interval={RANGES[range].interval} />
        ) : null}
        {points && form === 'table' ? <HistoryTable points={points} interval={RANGES[range].interval} /> : null}
      </div>
    </Card>
  );
}

/** The zone's days up to now; asked for again every hour with a new beginning, and every half minute with a new end. */
function useHistory({ chainId, currency }: Balance, range: RangeName) {
  const hour = Math.floor(useNow(60_000) / HOUR_MS);
  const { days, interval } = RANGES[range];
  const from = new Date((hour - 24 * days) * HOUR_MS).toISOString();
  const query = { chainId, currency, interval, from, timeZone: zone() };
  return api.useQuery(
    'get',
    '/admin/api/balances/history',
    { params: { query } },
    // another asset's figures never stand under this one's name
    { refetchInterval: 30_000, placeholderData: undefined },
  );
}

/** The browser's zone, by a name that the server knows. */
function zone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return timeZone.includes('/') ? timeZone : 'UTC';
}

/** Of most numbers: what there is any of, before what there is none of. */
function fullest(balances: readonly Balance[]): Balance {
  const some = balances.find((one) => unitsOf(sumOf(BALANCE_PARTS.map(({ part }) => one[part]))) > 0n);
  const found = some ?? balances[0];
  if (!found) throw new Error('there is a balance of something');
  return found;
}

function nameOf({ chainId, currency }: Balance): string {
  return `${currency} ${chainId}`;
}
