import { useState } from 'react';
import { Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../../api/client';
import { readProblem } from '../../api/problem';
import { FormActions, FormProblem } from '../../ui/form';
import { ImportReport } from './import-report';

/** Derives the next addresses of an xpub into the pool. */
export function DeriveForm({ sourceId, onDone }: { sourceId: string; onDone: () => void }) {
  const [count, setCount] = useState('50');
  const queryClient = useQueryClient();
  const derive = api.useMutation('post', '/admin/api/address-pool/sources/{sourceId}/derive', {
    onSuccess: () =>
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/admin/api/address-pool'),
      }),
  });
  if (derive.data) return <ImportReport report={derive.data} onDone={onDone} />;
  const problem = derive.error ? readProblem(derive.error) : undefined;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        derive.mutate({ params: { path: { sourceId } }, body: { count: Number(count) } });
      }}
    >
      <Stack gap="md">
        <FormProblem error={derive.error} fields={['count']} />
        <TextInput
          label="How many"
          inputMode="numeric"
          value={count}
          onChange={(event) => setCount(event.currentTarget.value)}
          error={problem?.fields['count']}
          data-autofocus
        />
        <FormActions
          action="Derive"
          busy={derive.isPending}
          disabled={!/^[1-9]\d{0,5}$/.test(count)}
          onCancel={onDone}
        />
      </Stack>
    </form>
  );
}
