import { useEffect } from 'react';
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useSignIn } from '../../api/session';
import { Brand } from '../../ui/brand';
import { Problem } from '../../ui/problem';
import classes from './sign-in.module.css';

const route = getRouteApi('/sign-in');

/** The door of the panel. */
export function SignInPage() {
  const { to } = route.useSearch();
  const router = useRouter();
  const signIn = useSignIn();
  const form = useForm({ initialValues: { email: '', password: '' } });
  useEffect(() => {
    document.title = 'Sign in · Chaintill';
  }, []);

  const submit = form.onSubmit((credentials) =>
    signIn.mutate(credentials, {
      onSuccess: async () => {
        await router.invalidate();
        router.history.replace(`/admin${to ?? ''}`);
      },
    }),
  );

  return (
    <main className={classes.page}>
      <div className={classes.box}>
        <Brand large />
        <div>
          <h1 className={classes.title}>Sign in</h1>
          <p className={classes.lead}>Your own till for stablecoins and coins.</p>
        </div>
        <form onSubmit={submit} noValidate>
          <Stack gap="md">
            {signIn.error ? <Problem error={signIn.error} title="Not signed in" /> : null}
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
            <Button type="submit" size="md" fullWidth loading={signIn.isPending}>
              Sign in
            </Button>
          </Stack>
        </form>
      </div>
    </main>
  );
}
