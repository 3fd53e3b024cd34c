import { useState, type ReactNode } from 'react';
import { ActionIcon, Button, Input, NativeSelect, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import { useChains } from '../api/chains';
import classes from './amounts-field.module.css';

/** Amounts by chain and currency, as text. */
export type Amounts = Readonly<Record<string, Readonly<Record<string, string>>>>;

interface AmountsFieldProps {
  readonly label: string;
  readonly description: ReactNode;
  readonly value: Amounts;
  readonly error?: string;
  readonly disabled: boolean;
  readonly onChange: (value: Amounts) => void;
}

/** Amounts by chain and currency: a line for each, and a way to add the next. */
export function AmountsField({ label, description, value, error, disabled, onChange }: AmountsFieldProps) {
  const [added, setAdded] = useState('');
  const lines = Object.entries(value).flatMap(([chainId, amounts]) =>
    Object.entries(amounts).map(([currency, amount]) => ({ chainId, currency, amount })),
  );
  const set = (chainId: string, currency: string, amount: string): void =>
    onChange({ ...value, [chainId]: { ...value[chainId], [currency]: amount } });
  const remove = (chainId: string, currency: string): void => {
    const { [currency]: _, ...amounts } = value[chainId] ?? {};
    const { [chainId]: __, ...others } = value;
    onChange(Object.keys(amounts).length > 0 ? { ...others, [chainId]: amounts } : others);
  };
  return (
    <Input.Wrapper label={label} labelElement="div" description={description} error={error}>
      <div className={classes.amounts} role="group" aria-label={label}>
        {lines.map(({ chainId, currency, amount }) => (
          <div key={`${chainId} ${currency}`} className={classes.amount}>
            <TextInput
              className={classes.figure}
              aria-label={`${currency} on ${chainId}`}
              inputMode="decimal"
              placeholder="1000.00"
              autoFocus={added === `${currency} ${chainId}`}
              value={amount}
              disabled={disabled}
              onChange={(event) => set(chainId, currency, event.currentTarget.value)}
            />
            <span className={classes.asset}>
              {currency} on {chainId}
            </span>
            {disabled ? null : (
              <ActionIcon
                variant="subtle"
                color="gray"
                size="lg"
                aria-label={`Remove ${currency} on ${chainId}`}
                onClick={() => remove(chainId, currency)}
              >
                <X size={15} aria-hidden />
              </ActionIcon>
            )}
          </div>
        ))}
        {disabled ? null : (
          <NextAmount
            taken={value}
            onAdd={(chainId, currency) => {
              setAdded(`${currency} ${chainId}`);
              set(chainId, currency, '');
            }}
          />
        )}
      </div>
    </Input.Wrapper>
  );
}

function NextAmount({ taken, onAdd }: { taken: Amounts; onAdd: (chainId: string, currency: string) => void }) {
  const { chains } = useChains();
  /** null: nobody asked for one more. */
  const [chosen, setChosen] = useState<string | null>(null);
  const [gaveUp, setGaveUp] = useState(false);
  const free = chains.flatMap(({ chainId, name, currencies }) =>
    currencies
      .filter(({ currency }) => taken[chainId]?.[currency] === undefined)
      .map(({ currency }) => ({ value: `${currency} ${chainId}`, label: `${currency} on ${name}` })),
  );
  if (free.length === 0) return null;
  if (chosen === null) {
    return (
      <Button
        className={classes.open}
        variant="subtle"
        size="compact-md"
        leftSection={<Plus size={14} aria-hidden />}
        // who thought better of it is where he was
        autoFocus={gaveUp}
        onClick={() => setChosen('')}
      >
        Add a currency
      </Button>
    );
  }
  const [currency = '', chainId = ''] = chosen.split(' ');
  return (
    <div className={classes.adding}>
      <NativeSelect
        className={classes.next}
        aria-label="Asset to add"
        autoFocus
        data={[{ value: '', label: 'Choose a currency' }, ...free]}
        value={chosen}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <Button
        variant="default"
        disabled={chosen === ''}
        onClick={() => {
          setGaveUp(false);
          setChosen(null);
          onAdd(chainId, currency);
        }}
      >
        Add
      </Button>
      <Button
        variant="subtle"
        onClick={() => {
          setGaveUp(true);
          setChosen(null);
        }}
      >
        Cancel
      </Button>
    </div>
  );
}
