import { useState } from 'react';
import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { decisionBody, isComplete, type Choice } from './choice';
import { DecisionDone } from './decision-done';
import { DecisionForm } from './decision-form';
import { DecisionSummary } from './decision-summary';

type Transfer = Schema<'TransferResponse'>;

interface DecisionDialogProps {
  /** null closes the dialog. */
  readonly transfer: Transfer | null;
  readonly onClose: () => void;
}

const FIELDS = ['orderId', 'depositReference', 'address', 'note'];
const UNDECIDED: Choice = { kind: 'order', order: null, depositReference: '', address: '', note: '' };

/** Decides about money that waits: first what, then everything once more, then what was written down. */
export function DecisionDialog({ transfer, onClose }: DecisionDialogProps) {
  return (
    <Modal
      opened={transfer !== null}
      onClose={onClose}
      title={transfer ? `Decide about ${transfer.amount} ${transfer.currency ?? 'base units'}` : ''}
      centered
      size="lg"
      closeOnClickOutside={false}
    >
      {transfer ? <Decision transfer={transfer} onClose={onClose} /> : null}
    </Modal>
  );
}

function Decision({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [choice, setChoice] = useState<Choice>(UNDECIDED);
  const [summing, setSumming] = useState(false);
  const decide = api.useMutation('post', '/admin/api/transfers/{transferId}/decision', {
    onSuccess: () => void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === 'get' }),
    onError: (error) => {
      if (Object.keys(readProblem(error).fields).some((field) => FIELDS.includes(field))) setSumming(false);
    },
  });
  if (decide.data) return <DecisionDone transfer={decide.data} onClose={onClose} />;
  if (summing && isComplete(choice))
    return (
      <DecisionSummary
        transfer={transfer}
        choice={choice}
        busy={decide.isPending}
        error={decide.error}
        onBack={() => {
          decide.reset();
          setSumming(false);
        }}
        onDecide={() =>
          decide.mutate({ params: { path: { transferId: transfer.transferId } }, body: decisionBody(choice) })
        }
      />
    );
  return (
    <DecisionForm
      choice={choice}
      sender={transfer.fromAddress}
      fields={decide.error ? readProblem(decide.error).fields : {}}
      onChange={(next) => {
        decide.reset();
        setChoice(next);
      }}
      onNext={() => setSumming(true)}
      onCancel={onClose}
    />
  );
}
