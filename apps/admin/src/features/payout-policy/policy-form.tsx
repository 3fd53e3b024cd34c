import { Button, Group, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { Schema } from '../../api/client';
import { readProblem } from '../../api/problem';
import { useMay } from '../../api/session';
import { Card } from '../../ui/page';
import { Problem } from '../../ui/problem';
import { LimitFields } from './limit-fields';
import { ModeField } from './mode-field';
import { asksForPeople, bodyOf, faultOf, hasPlace, LIMITS, valuesOf } from './policy-values';
import classes from './payout-policy.module.css';

interface PolicyFormProps {
  readonly policy: Schema<'PayoutPolicyResponse'>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly onSave: (policy: Schema<'PutPayoutPolicyBody'>) => void;
}

/** Who has to consent, how much may leave, and where to. It is saved whole. */
export function PolicyForm({ policy, busy, error, onSave }: PolicyFormProps) {
  const mayChange = useMay('admin');
  const form = useForm({ initialValues: valuesOf(policy) });
  const faults = error ? readProblem(error).fields : {};
  const { values } = form;
  const unplaced = error !== null && error !== undefined && !Object.keys(faults).some(hasPlace);
  return (
    <form noValidate onSubmit={form.onSubmit((typed) => onSave(bodyOf(typed)))} className={classes.form}>
      {unplaced ? <Problem error={error} /> : null}
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
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            Save the policy
          </Button>
        </Group>
      ) : null}
    </form>
  );
}
