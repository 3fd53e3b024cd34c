import { useState } from 'react';
import { Button, Group, Stack } from '@mantine/core';
import { ShieldCheck, ShieldOff } from 'lucide-react';
import type { Schema } from '../../api/client';
import { Badge } from '../../ui/badge';
import { Note } from '../../ui/note';
import { SecretDialog } from '../../ui/secret-dialog';
import { ProofDialog } from './proof-dialog';
import { TotpSetup } from './totp-setup';

/** TOTP of the person: on, off, and the recovery codes for the day the phone is gone. */
export function SecondFactor({ totp }: { totp: Schema<'AccountResponse'>['totp'] }) {
  const [question, setQuestion] = useState<'renew' | 'disable' | 'set-up' | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  const showCodes = (next: readonly string[]): void => {
    setQuestion(null);
    setCodes(next);
  };
  return (
    <Stack gap="md">
      <div>
        {totp.enabled ? (
          <Badge label="On" tone="good" icon={ShieldCheck} />
        ) : (
          <Badge label="Off" tone="warn" icon={ShieldOff} />
        )}
      </div>
      <div>
        {totp.enabled
          ? 'Besides the password, each sign-in asks for a code of your authenticator app.'
          : 'Whoever learns your password can sign in as you. With a second factor a code of your phone is needed too.'}
      </div>
      {totp.enabled ? (
        <>
          {totp.recoveryCodesLeft === 0 ? (
            <Note tone="warn">No recovery code is left: without the app you could not sign in. Make new ones.</Note>
          ) : (
            <div>
              <span className="number">{totp.recoveryCodesLeft}</span> recovery codes are left. Each signs you in once
              without the app.
            </div>
          )}
          <Group gap="xs">
            <Button variant="default" onClick={() => setQuestion('renew')}>
              New recovery codes
            </Button>
            <Button variant="subtle" color="brick" onClick={() => setQuestion('disable')}>
              Turn off
            </Button>
          </Group>
        </>
      ) : (
        <Group>
          <Button onClick={() => setQuestion('set-up')}>Set up</Button>
        </Group>
      )}
      <TotpSetup opened={question === 'set-up'} onClose={() => setQuestion(null)} onCodes={showCodes} />
      <ProofDialog question={question} onClose={() => setQuestion(null)} onCodes={showCodes} />
      <SecretDialog
        title="Recovery codes"
        noun="codes"
        fileName="chaintill-recovery-codes.txt"
        secret={codes?.join('\n') ?? null}
        onStored={() => setCodes(null)}
      >
        Each of these signs you in once instead of a code of the app. Keep them where you would look for them without
        your phone.
      </SecretDialog>
    </Stack>
  );
}
