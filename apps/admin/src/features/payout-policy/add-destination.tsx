import { useState } from 'react';
import { Modal, NativeSelect, Stack, TextInput } from '@mantine/core';
import { useChains } from '../../api/chains';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { CodeForm } from '../../ui/code-form';
import { familyName } from '../../ui/families';
import { notifyDone } from '../../ui/notify';
import { useRefreshPolicy } from './use-refresh-policy';

type Family = Schema<'DestinationResponse'>['family'];

/** Lists an address, by a code of who lists it. */
export function AddDestination({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="List an address" centered size="lg" closeOnClickOutside={false}>
      <AddForm onClose={onClose} />
    </Modal>
  );
}

function AddForm({ onClose }: { onClose: () => void }) {
  const { chains } = useChains();
  const refresh = useRefreshPolicy();
  const families = [...new Set(chains.map(({ protocol }) => protocol))];
  const [chosen, setChosen] = useState<Family>();
  const [label, setLabel] = useState('');
  const [address, setAddress] = useState('');
  const family = chosen ?? families[0] ?? 'evm';
  const add = api.useMutation('post', '/admin/api/payouts/destinations', {
    onSuccess: (listed) => {
      refresh();
      onClose();
      notifyDone(
        listed.state === 'active' ? `“${listed.label}” is listed` : `“${listed.label}” is listed, and cools off first`,
      );
    },
  });
  const faults = add.error ? readProblem(add.error).fields : {};
  return (
    <Stack gap="md">
      <TextInput
        label="Whose it is"
        description="Such as “Supplier, invoices”"
        data-autofocus
        maxLength={100}
        error={faults['label']}
        value={label}
        onChange={(event) => setLabel(event.currentTarget.value)}
      />
      <NativeSelect
        label="Chains"
        description="It counts on every chain of the family"
        value={family}
        data={families.map((one) => ({ value: one, label: `${familyName(one)} chains` }))}
        onChange={(event) => setChosen(families.find((one) => one === event.currentTarget.value))}
      />
      <TextInput
        label="Address"
        description="Compare it with what its owner gave you, to the last character"
        autoComplete="off"
        spellCheck={false}
        classNames={{ input: 'mono' }}
        error={faults['address']}
        value={address}
        onChange={(event) => setAddress(event.currentTarget.value)}
      />
      <CodeForm
        action="List it"
        busy={add.isPending}
        disabled={label.trim() === '' || address.trim() === ''}
        error={add.error}
        fields={['label', 'address']}
        onCode={(code) => add.mutate({ body: { family, address: address.trim(), label: label.trim(), code } })}
        onCancel={onClose}
      />
    </Stack>
  );
}
