import { useState } from 'react';
import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useMay } from '../../api/session';
import { CodeDialog } from '../../ui/code-dialog';
import { Card } from '../../ui/page';
import { LimitFields } from './limit-fields';
import { ModeField } from './mode-field';
import { asksForPeople, bodyOf, faultOf, hasPlace, LIMITS, valuesOf, type Policy } from './policy-values';
import classes from './payout-policy.module.css';

interface PolicyFormProps {
  readonly policy: Schema<'PayoutPolicyResponse'>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (policy: Schema<'PutPayoutPolicyBody'>, ended: Ended) => void;
}

/** Told of how an attempt to save ended. */
interface Ended {
  readonly onSuccess: () => void;
  readonly onError: (error: unknown) => void;
}

/** Who has to consent, how much may leave, and where to. It is saved whole, by a code of who saves it. */
export function PolicyForm({ policy, busy, error, onSave }: PolicyFormProps) {
  const mayChange = useMay('admin');
  const form = useForm({ initialValues: valuesOf(policy) });
  const [asked, setAsked] = useState<Policy | null>(null);
  const faults = error ? readProblem(error).fields : {};
  const { values } = form;
  const close = (): void => setAsked(null);
  // what is said of a field stands in the form, all else in the dialog
  const onError = (refused: unknown): void => {
    if (Object.keys(readProblem(refused).fields).some(hasPlace)) close();
  };
  return (
    <>
      <form noValidate onSubmit={form.onSubmit((typed) => setAsked(bodyOf(typed)))} className={classes.form}>
        <Card title="Who has to consent">
          <Stack gap="md">
            <ModeField
              value={values.mode}
              error={faults['mode']}
              disabled={!mayChange}
              onChange={(mode) => form.setFieldValue('mode', mode)}
            />
            {asksForPeople(values.mode) ? (
              <TextInput
                className={classes.figure}
                label="How many people"
                description="Other than whoever asked for it; each with a code of their own"
                inputMode="numeric"
                disabled={!mayChange}
                {...form.getInputProps('approvals')}
                error={faults['approvals']}
              />
            ) : null}
          </Stack>
        </Card>
        <Card title="Where to">
          <Stack gap="md">
            <Switch
              label="Only to addresses on the allow-list"
              description="Refunds and returns have rules of their own"
              disabled={!mayChange}
              {...form.getInputProps('allowListOnly', { type: 'checkbox' })}
            />
            <TextInput
              className={classes.figure}
              label="Cooling off, in hours"
              description="How long an address is listed before it is paid to"
              inputMode="numeric"
              disabled={!mayChange}
              {...form.getInputProps('coolingOffHours')}
              error={faults['coolingOffHours']}
            />
          </Stack>
        </Card>
        <Card title="How much">
          <Stack gap="xl">
            {LIMITS.map((limit) => (
              <LimitFields
                key={limit}
                limit={limit}
                value={values[limit]}
                amountsError={faultOf(faults, limit, 'amounts')}
                fiatError={faultOf(faults, limit, 'fiat')}
                disabled={!mayChange}
                onChange={(next) => form.setFieldValue(limit, next)}
              />
            ))}
            <TextInput
              className={classes.figure}
              label="Payouts in any hour"
              description="Empty: as many as there are"
              inputMode="numeric"
              disabled={!mayChange}
              {...form.getInputProps('payoutsPerHour')}
              error={faults['limits.payoutsPerHour']}
            />
          </Stack>
        </Card>
        {mayChange ? (
          <Group justify="flex-end" gap="xs" className={classes.end}>
            {form.isDirty() ? (
              <Button variant="default" onClick={form.reset}>
                Undo
              </Button>
            ) : null}
            <Button type="submit" disabled={!form.isDirty()}>
              Save the policy
            </Button>
          </Group>
        ) : null}
      </form>
      <CodeDialog
        opened={asked !== null}
        title="Save the policy?"
        action="Save"
        busy={busy}
        error={error}
        onCode={(code) => asked && onSave({ ...asked, code }, { onSuccess: close, onError })}
        onClose={close}
      >
        It counts from now on: consent for what is asked for next, limits and list also for what is not signed yet.
      </CodeDialog>
    </>
  );
}
