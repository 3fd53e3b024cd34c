import { Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { api } from '../api/client';
import { readProblem } from '../api/problem';
import { FormActions, FormProblem } from './form';
import { SecondFactorMissing } from './second-factor-missing';

const DIGITS = 6;
/** Below this the person is told how many tries are left. */
const FEW = 5;

interface CodeFormProps {
  readonly action: string;
  readonly busy: boolean;
  readonly color?: 'brick';
  /** Something else is still missing. */
  readonly disabled?: boolean;
  readonly error: unknown;
  /** Codes that are still looked at for this, where they are counted. */
  readonly attemptsLeft?: number;
  /** Names of fields beside the code, where what is said of them stands. */
  readonly fields?: readonly string[];
  readonly onCode: (code: string) => void;
  readonly onCancel: () => void;
}

/** Asks for the code of one's own authenticator app. A code that was sent is gone, right or wrong: the field empties itself. */
export function CodeForm(props: CodeFormProps) {
  const { action, busy, color, disabled = false, error, attemptsLeft = FEW, fields = [], onCode, onCancel } = props;
  const account = api.useQuery('get', '/admin/api/account', {}, { staleTime: 60_000 });
  const form = useForm({ initialValues: { code: '' } });
  const problem = error ? readProblem(error) : undefined;
  const wrong = problem?.code === 'WRONG_VERIFICATION_CODE' ? problem.message : problem?.fields['code'];
  if (account.data?.totp.enabled === false) return <SecondFactorMissing />;
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ code }) => {
        onCode(code.replaceAll(/\s/g, ''));
        form.reset();
      })}
    >
      <Stack gap="md">
        {wrong ? null : <FormProblem error={error} fields={['code', ...fields]} />}
        <TextInput
          label="Code of your authenticator app"
          description={
            attemptsLeft < FEW
              ? `Six digits; ${attemptsLeft} more codes are looked at`
              : 'Six digits; each code counts once'
          }
          inputMode="numeric"
          autoComplete="one-time-code"
          classNames={{ input: 'mono' }}
          maxLength={7}
          {...form.getInputProps('code')}
          error={wrong && form.values.code === '' ? sentence(wrong) : undefined}
        />
        <FormActions
          action={action}
          busy={busy}
          color={color}
          disabled={disabled || form.values.code.replaceAll(/\s/g, '').length !== DIGITS}
          onCancel={onCancel}
        />
      </Stack>
    </form>
  );
}

function sentence(words: string): string {
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}
