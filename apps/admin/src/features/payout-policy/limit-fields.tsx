import { TextInput } from '@mantine/core';
import { AmountsField } from '../../ui/amounts-field';
import type { LimitName, LimitValues } from './policy-values';
import classes from './payout-policy.module.css';

const WORDS = {
  perPayout: { title: 'In one payout', meaning: 'No single payout is larger.' },
  perHour: { title: 'In any hour', meaning: 'All payouts of any sixty minutes together.' },
  perDay: { title: 'In any day', meaning: 'All payouts of any twenty-four hours together.' },
} as const satisfies Record<LimitName, { title: string; meaning: string }>;

interface LimitFieldsProps {
  readonly limit: LimitName;
  readonly value: LimitValues;
  readonly amountsError?: string;
  readonly fiatError?: string;
  readonly disabled: boolean;
  readonly onChange: (value: LimitValues) => void;
}

/** Most that may leave within a span: by currency, and in all as it is worth in fiat. */
export function LimitFields({ limit, value, amountsError, fiatError, disabled, onChange }: LimitFieldsProps) {
  const { title, meaning } = WORDS[limit];
  return (
    <fieldset className={classes.limit}>
      <legend>{title}</legend>
      <AmountsField
        label={`By currency, ${title.toLowerCase()}`}
        description={`${meaning} A currency without a line is not limited.`}
        value={value.amounts}
        error={amountsError}
        disabled={disabled}
        onChange={(amounts) => onChange({ ...value, amounts })}
      />
      <div className={classes.fiat}>
        <TextInput
          label={`Of all currencies, ${title.toLowerCase()}`}
          description="By the rate of when it is asked for. Empty: not limited."
          inputMode="decimal"
          placeholder="10000"
          disabled={disabled}
          error={fiatError}
          value={value.fiatAmount}
          onChange={(event) => onChange({ ...value, fiatAmount: event.currentTarget.value })}
        />
        <TextInput
          className={classes.currency}
          aria-label={`Fiat currency, ${title.toLowerCase()}`}
          placeholder="USD"
          maxLength={3}
          disabled={disabled}
          value={value.fiatCurrency}
          onChange={(event) => onChange({ ...value, fiatCurrency: event.currentTarget.value })}
        />
      </div>
    </fieldset>
  );
}
