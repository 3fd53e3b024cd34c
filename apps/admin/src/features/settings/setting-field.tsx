import type { ReactNode } from 'react';
import { NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { AmountsField, type Amounts } from '../../ui/amounts-field';
import type { FieldKind, SettingValue } from './field-kind';

interface SettingFieldProps {
  readonly kind: FieldKind;
  readonly label: string;
  readonly description: ReactNode;
  readonly unit?: string;
  readonly draft: SettingValue;
  readonly error?: string;
  readonly disabled: boolean;
  readonly onChange: (draft: SettingValue) => void;
}

/** The field that a setting's JSON Schema asks for. */
export function SettingField({ kind, draft, unit, disabled, onChange, ...words }: SettingFieldProps) {
  const text = typeof draft === 'string' ? draft : '';
  switch (kind.as) {
    case 'choice':
      return (
        <NativeSelect
          {...words}
          value={text}
          disabled={disabled}
          data={[...(kind.nullable ? [{ value: '', label: 'not set' }] : []), ...kind.options]}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'switch':
      return (
        <Switch
          {...words}
          checked={draft === true}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'amounts':
      // the schema of the setting says so
      return <AmountsField {...words} value={(draft ?? {}) as Amounts} disabled={disabled} onChange={onChange} />;
    case 'json':
      return (
        <Textarea
          {...words}
          rows={5}
          spellCheck={false}
          classNames={{ input: 'mono' }}
          value={text}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <TextInput
          {...words}
          type={kind.as === 'number' ? 'text' : kind.as}
          inputMode={kind.as === 'number' || unit === '%' ? 'decimal' : undefined}
          placeholder={kind.nullable ? 'not set' : undefined}
          rightSection={unit ? <span aria-hidden>{unit}</span> : undefined}
          rightSectionPointerEvents="none"
          value={text}
          disabled={disabled}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
