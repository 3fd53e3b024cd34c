import { useState, type ClipboardEvent, type ReactNode } from 'react';
import { ActionIcon, Button, Input, TextInput } from '@mantine/core';
import { Plus, X } from 'lucide-react';
import classes from './allow-list-field.module.css';

interface AllowListFieldProps {
  /** Addresses and ranges as they are typed; empty lines do not count. */
  readonly value?: readonly string[];
  /** What the server said; it stands at the line that it quotes. */
  readonly error?: ReactNode;
  readonly onChange?: (value: string[]) => void;
}

/** Where a credential may be used from: an address or range per line. A list that is pasted becomes lines. */
export function AllowListField({ value = [], error, onChange }: AllowListFieldProps) {
  const [added, setAdded] = useState(false);
  const words = typeof error === 'string' ? error : '';
  const wrong = value.findIndex((line) => line.trim() !== '' && words.includes(`"${line.trim()}"`));
  const paste = (index: number) => (event: ClipboardEvent<HTMLInputElement>) => {
    const lines = event.clipboardData
      .getData('text')
      .split(/[\s,;]+/)
      .filter(Boolean);
    if (lines.length < 2) return;
    event.preventDefault();
    const before = value.slice(0, index).concat(value[index]?.trim() ? [value[index]] : []);
    onChange?.([...before, ...lines, ...value.slice(index + 1)]);
  };
  return (
    <Input.Wrapper
      label="Allowed from"
      labelElement="div"
      description="One IP address or range per line, such as 203.0.113.7 or 2001:db8::/48. No line: from anywhere."
      error={wrong < 0 ? error : undefined}
    >
      <div className={classes.lines} role="group" aria-label="Allowed from">
        {value.map((line, index) => (
          // lines have no name but their place
          <div key={index} className={classes.line}>
            <TextInput
              className={classes.text}
              aria-label={`Address or range ${index + 1}`}
              classNames={{ input: 'mono' }}
              autoComplete="off"
              spellCheck={false}
              autoFocus={added && index === value.length - 1}
              value={line}
              error={index === wrong ? error : undefined}
              onPaste={paste(index)}
              onChange={(event) => onChange?.(value.with(index, event.currentTarget.value))}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={`Remove ${line || `line ${index + 1}`}`}
              onClick={() => onChange?.(value.toSpliced(index, 1))}
            >
              <X size={15} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <Button
          variant="default"
          size="xs"
          leftSection={<Plus size={14} aria-hidden />}
          onClick={() => {
            setAdded(true);
            onChange?.([...value, '']);
          }}
        >
          Add an address
        </Button>
      </div>
    </Input.Wrapper>
  );
}

/** The lines that say something. */
export function allowedIps(lines: readonly string[]): string[] {
  return lines.map((line) => line.trim()).filter(Boolean);
}
