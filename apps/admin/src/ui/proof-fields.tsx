import { PasswordInput, TextInput } from '@mantine/core';
import type { GetInputPropsReturnType } from '@mantine/form';

interface ProofFieldsProps {
  /** Whether the second factor is on and asked for too. */
  readonly withCode: boolean;
  readonly passwordLabel?: string;
  readonly field: (name: 'password' | 'code') => GetInputPropsReturnType;
}

/** Password, and code where there is a second factor: the person is there, not only the browser. */
export function ProofFields({ withCode, passwordLabel = 'Password', field }: ProofFieldsProps) {
  return (
    <>
      <PasswordInput label={passwordLabel} autoComplete="current-password" required {...field('password')} />
      {withCode ? (
        <TextInput
          label="Code"
          description="Of your authenticator app, or a recovery code"
          autoComplete="one-time-code"
          required
          {...field('code')}
        />
      ) : null}
    </>
  );
}
