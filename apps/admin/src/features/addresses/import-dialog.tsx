import { useState } from 'react';
import { Button, FileButton, Group, Modal, NativeSelect, Stack, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { FileText } from 'lucide-react';
import { useChains } from '../../api/chains';
import { api, type Schema } from '../../api/client';
import { CodeForm } from '../../ui/code-form';
import { familyName } from '../../ui/families';
import { ImportReport } from './import-report';

type Family = Schema<'ImportAddressesBody'>['protocol'];

/** Takes addresses by paste or from a file, by one's own code, then tells line by line what became of them. */
export function ImportDialog({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Import addresses" centered size="xl">
      <ImportForm onClose={onClose} />
    </Modal>
  );
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const { chains } = useChains();
  const families = [...new Set(chains.map((chain) => chain.protocol))];
  const [chosen, setChosen] = useState<Family>();
  const [text, setText] = useState('');
  const queryClient = useQueryClient();
  const load = api.useMutation('post', '/admin/api/address-pool/import', {
    onSuccess: () =>
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/admin/api/address-pool'),
      }),
  });
  const protocol = chosen ?? families[0] ?? 'evm';
  const lines = text.split('\n').filter((line) => line.trim() !== '').length;

  if (load.data)
    return (
      <ImportReport
        report={load.data}
        onDone={onClose}
        onMore={() => {
          setText('');
          load.reset();
        }}
      />
    );
  return (
    <Stack gap="md">
      <NativeSelect
        label="Family"
        value={protocol}
        data={families.map((family) => ({ value: family, label: familyName(family) }))}
        onChange={(event) => setChosen(families.find((family) => family === event.currentTarget.value))}
      />
      <Textarea
        label="Addresses"
        description="One per line, or CSV with the header address or address,derivation_index. Import only addresses whose keys you hold."
        placeholder={'0x52908400098527886E0F7030069857D2E4169EE7\n0x8617E340B3D01FA5F11F306F4090FD50E238070D'}
        rows={9}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        data-autofocus
      />
      <Group>
        <FileButton accept=".csv,.txt,text/csv,text/plain" onChange={(file) => void file?.text().then(setText)}>
          {(props) => (
            <Button {...props} variant="default" leftSection={<FileText size={15} aria-hidden />}>
              Read a file
            </Button>
          )}
        </FileButton>
      </Group>
      <CodeForm
        action={lines === 0 ? 'Import' : `Import ${lines} ${lines === 1 ? 'line' : 'lines'}`}
        busy={load.isPending}
        disabled={lines === 0}
        error={load.error}
        onCode={(code) => load.mutate({ body: { protocol, csv: text, code } })}
        onCancel={onClose}
      />
    </Stack>
  );
}
