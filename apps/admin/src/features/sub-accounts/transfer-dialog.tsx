import { useState } from 'react';
import { Modal } from '@mantine/core';
import type { Schema } from '../../api/client';
import { TransferDone } from './transfer-done';
import { TransferForm } from './transfer-form';

interface TransferDialogProps {
  readonly opened: boolean;
  readonly account: Schema<'SubAccountResponse'>;
  readonly onClose: () => void;
}

/** Moves money between the main account and another one, and stays until it is done. */
export function TransferDialog({ opened, account, onClose }: TransferDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Move money" centered>
      <TransferSteps account={account} onClose={onClose} />
    </Modal>
  );
}

function TransferSteps({ account, onClose }: Omit<TransferDialogProps, 'opened'>) {
  const [transferId, setTransferId] = useState<string>();
  return transferId === undefined ? (
    <TransferForm account={account} onAccepted={setTransferId} onCancel={onClose} />
  ) : (
    <TransferDone
      transferId={transferId}
      account={account}
      onAgain={() => setTransferId(undefined)}
      onClose={onClose}
    />
  );
}
