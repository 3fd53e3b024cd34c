import { useState } from 'react';
import { Radio, Stack, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { Amount } from '../../ui/amount';
import { Problem } from '../../ui/problem';
import { StateBadge } from '../../ui/states';
import classes from './review.module.css';

type Order = Schema<'OrderResponse'>;

interface OrderPickerProps {
  readonly chosen: Order | null;
  readonly error?: string;
  readonly onChoose: (order: Order | null) => void;
}

/** Finds an order by its reference or id. One that is found is still to be chosen: it shows what it asks for. */
export function OrderPicker({ chosen, error, onChoose }: OrderPickerProps) {
  const [text, setText] = useState(chosen?.orderReference ?? '');
  const [wanted] = useDebouncedValue(text.trim(), 300);
  const found = useOrders(wanted);
  return (
    <Stack gap="xs">
      <TextInput
        label="Order"
        description="Its reference or its id (ord_…), whole"
        autoComplete="off"
        error={error}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          onChoose(null);
        }}
      />
      <div aria-live="polite">
        {found.error ? <Problem error={found.error} /> : null}
        {found.orders?.length === 0 ? <p className={classes.quiet}>No order has that reference or id.</p> : null}
        {found.orders && found.orders.length > 0 ? (
          <Radio.Group
            aria-label="Orders that were found"
            value={chosen?.orderId ?? ''}
            onChange={(id) => onChoose(found.orders?.find(({ orderId }) => orderId === id) ?? null)}
          >
            {found.orders.map((order) => (
              <Radio
                key={order.orderId}
                value={order.orderId}
                className={classes.found}
                label={
                  <span className={classes.order}>
                    <strong>{order.orderReference}</strong>
                    <StateBadge kind="order" state={order.state} />
                    <span>
                      asks <Amount value={order.amount} currency={order.currency} /> on {order.chainId}, still to pay{' '}
                      <Amount value={order.remainingAmount} currency={order.currency} />
                    </span>
                  </span>
                }
              />
            ))}
          </Radio.Group>
        ) : null}
      </div>
    </Stack>
  );
}

/** Orders with this reference, or the one with this id; undefined while nothing is looked for or known. */
function useOrders(wanted: string): { orders: readonly Order[] | undefined; error: unknown } {
  const isId = /^ord_[0-9a-z]{26}$/.test(wanted);
  const byId = api.useQuery(
    'get',
    '/admin/api/orders/{orderId}',
    { params: { path: { orderId: wanted } } },
    { enabled: isId, placeholderData: undefined },
  );
  const byReference = api.useQuery(
    'get',
    '/admin/api/orders',
    { params: { query: { orderReference: wanted, limit: 5 } } },
    { enabled: wanted !== '' && !isId, placeholderData: undefined },
  );
  if (!isId) return { orders: wanted === '' ? undefined : byReference.data?.data, error: byReference.error };
  const missing = byId.error && readProblem(byId.error).status === 404;
  return { orders: missing ? [] : byId.data && [byId.data], error: missing ? null : byId.error };
}
