import { NativeSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAccounts } from '../api/accounts';

interface AccountSelectProps {
  readonly label: string;
  readonly description?: string;
  readonly className?: string;
  /** Empty: the main account. */
  readonly value: string;
  readonly error?: ReactNode;
  readonly onChange: (accountId: string) => void;
}

/** Whose money it is; nothing to choose where there is only the main account. */
export function AccountSelect({ onChange, ...field }: AccountSelectProps) {
  const accounts = useAccounts();
  if (accounts.length === 0) return null;
  return (
    <NativeSelect
      {...field}
      data={[
        { value: '', label: 'Main account' },
        ...accounts.map(({ accountId, name }) => ({ value: accountId, label: name })),
      ]}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}
