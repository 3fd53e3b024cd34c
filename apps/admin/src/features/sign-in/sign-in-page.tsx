import { useState } from 'react';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { readProblem } from '../../api/problem';
import { useSignIn } from '../../api/session';
import { Door } from '../../ui/door';
import { Problem } from '../../ui/problem';

const route = getRouteApi('/sign-in');

/** The door of the panel. Whoever has a second factor is asked for it once the password was right. */
export function SignInPage() {
  const { to } = route.useSearch();
  const router = useRouter();
  const signIn = useSignIn();
  const [codeAsked, setCodeAsked] = useState(false);
  const form = useForm({ initialValues: { email: '', password: '', code: '' } });
  const refused = signIn.error && readProblem(signIn.error).code !== 'TOTP_REQUIRED';

  const submit = form.onSubmit(({ code, ...credentials }) =>
    signIn.mutate(codeAsked ? { ...credentials, code: code.trim() } : credentials, {
      onSuccess: async () => {
        await router.invalidate();
        router.history.replace(`/admin${to ?? ''}`);
      },
      onError: (error) => {
        if (readProblem(error).code === 'TOTP_REQUIRED') setCodeAsked(true);
        form.setFieldValue('code', '');
      },
    }),
  );
  const back = (): void => {
    signIn.reset();
    setCodeAsked(false);
    form.setValues({ password: '', code: '' });
  };

  return (
    <Door
      title={codeAsked ? 'Second factor' : 'Sign in'}
      lead={
        codeAsked
          ? 'Type the six digits that your authenticator app shows, or one of your recovery codes.'
          : 'Your own till for stablecoins and coins.'
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          {refused ? <Problem error={signIn.error} title="Not signed in" /> : null}
          {codeAsked ? (
            <TextInput
              key="code"
              label="Code"
              name="code"
              autoComplete="one-time-code"
              required
              withAsterisk={false}
              autoFocus
              size="md"
              {...form.getInputProps('code')}
            />
          ) : (
            <>
              <TextInput
                label="E-mail"
                type="email"
                name="email"
                autoComplete="username"
                required
                withAsterisk={false}
                autoFocus
                size="md"
                {...form.getInputProps('email')}
              />
              <PasswordInput
                label="Password"
                name="password"
                autoComplete="current-password"
                required
                withAsterisk={false}
                size="md"
                {...form.getInputProps('password')}
              />
            </>
          )}
          <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
            Sign in
          </Button>
          {codeAsked ? (
            <Button variant="subtle" size="md" fullWidth onClick={back}>
              Use another account
            </Button>
          ) : null}
        </Stack>
      </form>
    </Door>
  );
}
