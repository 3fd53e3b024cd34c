import { NativeSelect, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useQueryClient } from '@tanstack/react-query';
import { api, type Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { CodeForm } from '../../ui/code-form';
import { familyName } from '../../ui/families';

type Family = Schema<'CreateSourceBody'>['protocol'];

// Solana derives hardened keys only, which an xpub cannot do: its addresses are imported.
const FAMILIES: readonly Family[] = ['evm', 'tron'];

/** Takes a label, an xpub and one's own code; a private key is refused by the server. */
export function AddSourceForm({ onDone }: { onDone: () => void }) {
  const queryClient = useQueryClient();
  const form = useForm({ initialValues: { protocol: FAMILIES[0] as Family, label: '', xpub: '' } });
  const add = api.useMutation('post', '/admin/api/address-pool/sources', {
    onSuccess: () => {
      void queryClient.invalidateQueries({ queryKey: ['get', '/admin/api/address-pool/sources'] });
      onDone();
    },
    onError: (error) => form.setErrors({ ...readProblem(error).fields }),
  });
  return (
    <Stack gap="md">
      <NativeSelect
        label="Family"
        data={FAMILIES.map((value) => ({ value, label: familyName(value) }))}
        {...form.getInputProps('protocol')}
      />
      <TextInput
        label="Label"
        description="Which wallet this is"
        required
        data-autofocus
        {...form.getInputProps('label')}
      />
      <Textarea
        label="Extended public key"
        description="Starts with xpub. Never paste a private key or seed phrase."
        required
        rows={4}
        spellCheck={false}
        classNames={{ input: 'mono' }}
        {...form.getInputProps('xpub')}
      />
      <CodeForm
        action="Add xpub"
        busy={add.isPending}
        error={add.error}
        fields={Object.keys(form.values)}
        onCode={(code) => form.onSubmit((asked) => add.mutate({ body: { ...asked, xpub: asked.xpub.trim(), code } }))()}
        onCancel={onDone}
      />
    </Stack>
  );
}
