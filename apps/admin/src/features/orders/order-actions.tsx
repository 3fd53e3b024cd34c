import { useState } from 'react';
import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { useMay } from '../../api/session';
import { Amount } from '../../ui/amount';
import { Confirm } from '../../ui/confirm';
import { notifyDone } from '../../ui/notify';

type Order = Schema<'OrderResponse'>;
type Question = 'cancel' | 'accept';

/** What a person may still do to an order: take it back while nothing came, or be content with less. */
export function OrderActions({ order }: { order: Order }) {
  const mayCancel = useMay('member');
  const mayAccept = useMay('admin');
  const [question, setQuestion] = useState<Question | null>(null);
  return (
    <>
      {mayCancel && isCancellable(order) ? (
        <Button size="xs" variant="default" onClick={() => setQuestion('cancel')}>
          Cancel order
        </Button>
      ) : null}
      {mayAccept && isAcceptable(order) ? (
        <Button size="xs" onClick={() => setQuestion('accept')}>
          Accept as paid
        </Button>
      ) : null}
      <CancelDialog order={order} opened={question === 'cancel'} onClose={() => setQuestion(null)} />
      <AcceptDialog order={order} opened={question === 'accept'} onClose={() => setQuestion(null)} />
    </>
  );
}

/** Only while nothing was seen. */
function isCancellable({ state }: Order): boolean {
  return state === 'pending';
}

/** Something came, all of it final, and it is not enough. */
function isAcceptable({ state, confirmedAmount, acceptedAmount }: Order): boolean {
  return (
    (state === 'underpaid' || state === 'partially_paid') && acceptedAmount === null && /[1-9]/.test(confirmedAmount)
  );
}

interface DialogProps {
  readonly order: Order;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function useRefreshOrder(): () => void {
  const queryClient = useQueryClient();
  return () =>
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/admin/api/orders'),
    });
}

function CancelDialog({ order, opened, onClose }: DialogProps) {
  const refresh = useRefreshOrder();
  const cancel = api.useMutation('post', '/admin/api/orders/{orderId}/cancel', {
    onSuccess: () => {
      refresh();
      onClose();
      notifyDone(`“${order.orderReference}” is cancelled`);
    },
  });
  return (
    <Confirm
      opened={opened}
      title={`Cancel “${order.orderReference}”?`}
      action="Cancel order"
      busy={cancel.isPending}
      error={cancel.error}
      onClose={onClose}
      onConfirm={() => cancel.mutate({ params: { path: { orderId: order.orderId } } })}
    >
      Its page tells the payer to send nothing any more. Money that is sent all the same is seen and waits for your
      decision.
    </Confirm>
  );
}

function AcceptDialog({ order, opened, onClose }: DialogProps) {
  const refresh = useRefreshOrder();
  const accept = api.useMutation('post', '/admin/api/orders/{orderId}/accept', {
    onSuccess: () => {
      refresh();
      onClose();
      notifyDone(`“${order.orderReference}” counts as paid`);
    },
  });
  const { orderId, orderReference, confirmedAmount, amount, currency } = order;
  return (
    <Confirm
      opened={opened}
      title={`Accept less for “${orderReference}”?`}
      action="Accept as paid"
      busy={accept.isPending}
      error={accept.error}
      onClose={onClose}
      onConfirm={() => accept.mutate({ params: { path: { orderId } }, body: { acceptedAmount: confirmedAmount } })}
    >
      <Amount value={confirmedAmount} currency={currency} strong /> of <Amount value={amount} currency={currency} />{' '}
      arrived and is final. The order completes with that, and your servers are told so. This cannot be undone.
    </Confirm>
  );
}
