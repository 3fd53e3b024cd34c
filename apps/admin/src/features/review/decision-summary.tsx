import { Button, Group, Stack } from '@mantine/core';
import type { Schema } from '../../api/client';
import { Amount } from '../../ui/amount';
import { Hash } from '../../ui/copy';
import { Fact, Facts } from '../../ui/facts';
import { FormProblem } from '../../ui/form';
import type { Choice } from './choice';

interface DecisionSummaryProps {
  readonly transfer: Schema<'TransferResponse'>;
  readonly choice: Choice;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onBack: () => void;
  readonly onDecide: () => void;
}

const ACTIONS = {
  order: 'Credit to the order',
  deposit: 'Credit to the reference',
  keep: 'Keep it',
  return: 'Set aside for return',
} as const satisfies Record<Choice['kind'], string>;

/** Second step: everything that is about to be decided, whole, before it is done. */
export function DecisionSummary({ transfer, choice, busy, error, onBack, onDecide }: DecisionSummaryProps) {
  return (
    <Stack gap="md">
      <Facts>
        <Fact name="Amount">
          <Amount value={transfer.amount} currency={transfer.currency ?? 'base units'} strong />
        </Fact>
        <Fact name="Chain">{transfer.chainId}</Fact>
        <Fact name="Arrived at">
          <Hash text={transfer.toAddress} label="receiving address" />
        </Fact>
        <Fact name="Sent by">
          <Hash text={transfer.fromAddress} label="sender address" />
        </Fact>
        <Fact name="Transaction">
          <Hash text={transfer.txHash} label="transaction hash" />
        </Fact>
        <Target choice={choice} sender={transfer.fromAddress} />
        {choice.note.trim() ? <Fact name="Note">{choice.note.trim()}</Fact> : null}
      </Facts>
      <div>A decision is made once. It cannot be taken back here.</div>
      <FormProblem error={error} fields={[]} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onBack} autoFocus>
          Back
        </Button>
        <Button color="brick" loading={busy} onClick={onDecide}>
          {ACTIONS[choice.kind]}
        </Button>
      </Group>
    </Stack>
  );
}

/** Where the money goes. */
function Target({ choice, sender }: { choice: Choice; sender: string }) {
  switch (choice.kind) {
    case 'order':
      return (
        <Fact name="Credited to order">
          <strong>{choice.order?.orderReference}</strong> <Hash text={choice.order?.orderId ?? ''} label="order id" />
        </Fact>
      );
    case 'deposit':
      return (
        <Fact name="Credited to">
          deposit reference <strong>{choice.depositReference}</strong>
        </Fact>
      );
    case 'keep':
      return <Fact name="Kept">becomes available, for no order and no customer</Fact>;
    case 'return':
      return (
        <Fact name="Returned to">
          <Hash text={choice.address.trim() || sender} label="return address" />
        </Fact>
      );
  }
}
