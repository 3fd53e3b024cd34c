import { Radio } from '@mantine/core';
import type { Mode } from './policy-values';
import classes from './payout-policy.module.css';

const MODES: readonly { readonly value: Mode; readonly label: string; readonly description: string }[] = [
  {
    value: 'none',
    label: 'Nobody',
    description:
      'It leaves as soon as it is asked for. Whoever has a key can send everything that the limits let through.',
  },
  {
    value: 'totp',
    label: 'Whoever asks for it, by a code',
    description: 'The code of the authenticator app of who is signed in, or who made the key.',
  },
  {
    value: 'approval',
    label: 'Other people',
    description: 'People other than who asked for it, each by their own code.',
  },
  {
    value: 'totp_approval',
    label: 'Both',
    description: 'First the code of who asks for it, and then other people.',
  },
];

interface ModeFieldProps {
  readonly value: Mode;
  readonly error?: string;
  readonly disabled: boolean;
  readonly onChange: (mode: Mode) => void;
}

/** Who consents to a batch before it goes out. */
export function ModeField({ value, error, disabled, onChange }: ModeFieldProps) {
  return (
    <Radio.Group
      label="Before a batch goes out, it needs the consent of"
      value={value}
      error={error}
      onChange={(next) => onChange(MODES.find((mode) => mode.value === next)?.value ?? value)}
    >
      <div className={classes.modes}>
        {MODES.map((mode) => (
          <Radio
            key={mode.value}
            value={mode.value}
            label={mode.label}
            description={mode.description}
            disabled={disabled}
          />
        ))}
      </div>
    </Radio.Group>
  );
}
