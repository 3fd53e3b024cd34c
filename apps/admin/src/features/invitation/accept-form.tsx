import { useState } from 'react';
import { Button, PasswordInput, SegmentedControl, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useRouter } from '@tanstack/react-router';
import type { Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useAcceptInvitation } from '../../api/session';
import { FormProblem } from '../../ui/form';

interface AcceptFormProps {
  readonly token: string;
  readonly offer: Schema<'InvitationOfferResponse'>;
}

const KINDS = [
  { value: 'new', label: 'I am new here' },
  { value: 'known', label: 'I have an account' },
];

/**
 * Who has an account proves it; who has none makes one. Either way one is signed in afterwards. The server tells nobody which of
 * the two it is: whoever made the link could ask as well.
 */
export function AcceptForm({ token, offer: { email } }: AcceptFormProps) {
  const router = useRouter();
  const accept = useAcceptInvitation();
  const [kind, setKind] = useState('new');
  const hasAccount = kind === 'known';
  const [codeAsked, setCodeAsked] = useState(false);
  const form = useForm({ initialValues: { name: '', password: '', code: '' } });
  const refused = accept.error && readProblem(accept.error).code !== 'TOTP_REQUIRED';
  const submit = form.onSubmit(({ name, password, code }) =>
    accept.mutate(
      {
        token,
        password,
        ...(hasAccount ? {} : { name: name.trim() }),
        ...(codeAsked ? { code: code.trim() } : {}),
      },
      {
        onSuccess: async () => {
          await router.invalidate();
          router.history.replace('/admin');
        },
        onError: (error) => {
          form.setErrors({ ...readProblem(error).fields });
          if (readProblem(error).code === 'TOTP_REQUIRED') setCodeAsked(true);
        },
      },
    ),
  );
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {refused ? <FormProblem error={accept.error} fields={Object.keys(form.values)} /> : null}
        <SegmentedControl
          aria-label="Whether you have an account"
          data={KINDS}
          value={kind}
          fullWidth
          onChange={(chosen) => {
            accept.reset();
            setKind(chosen);
          }}
        />
        {/* Tells password managers whose password this is. */}
        <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
        {hasAccount ? null : (
          <TextInput
            label="Your name"
            autoComplete="name"
            required
            withAsterisk={false}
            autoFocus
            size="md"
            {...form.getInputProps('name')}
          />
        )}
        <PasswordInput
          label={hasAccount ? 'Your password' : 'New password'}
          description={hasAccount ? 'Of your account with this e-mail' : '10 characters or more'}
          autoComplete={hasAccount ? 'current-password' : 'new-password'}
          required
          withAsterisk={false}
          size="md"
          {...form.getInputProps('password')}
        />
        {codeAsked ? (
          <TextInput
            label="Code"
            description="Of your authenticator app, or a recovery code"
            autoComplete="one-time-code"
            required
            withAsterisk={false}
            autoFocus
            size="md"
            {...form.getInputProps('code')}
          />
        ) : null}
        <Button type="submit" size="md" fullWidth loading={accept.isPending}>
          {hasAccount ? 'Join' : 'Make the account and join'}
        </Button>
      </Stack>
    </form>
  );
}
