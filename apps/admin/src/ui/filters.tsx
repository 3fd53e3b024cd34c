import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { Search, X } from 'lucide-react';
import classes from './filters.module.css';

/** The row of filters above a list. `onClear` shows when one of them is set. */
export function FilterBar({ children, onClear }: { children: ReactNode; onClear?: () => void }) {
  return (
    <div className={classes.bar} role="search">
      {children}
      {onClear ? (
        <Button variant="subtle" size="sm" color="gray" leftSection={<X size={14} aria-hidden />} onClick={onClear}>
          Clear
        </Button>
      ) : null}
    </div>
  );
}

interface FilterSelectProps {
  readonly label: string;
  readonly any: string;
  readonly value: string | undefined;
  readonly options: readonly { readonly value: string; readonly label: string }[];
  readonly onChange: (value: string | undefined) => void;
}

/** A filter with few values; the browser's own list works on every phone and by keyboard. */
export function FilterSelect({ label, any, value, options, onChange }: FilterSelectProps) {
  return (
    <NativeSelect
      className={classes.field}
      aria-label={label}
      value={value ?? ''}
      data={[{ value: '', label: any }, ...options]}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}

interface FilterTextProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** A filter by text; looks up a moment after the last key. */
export function FilterText({ label, value, onChange }: FilterTextProps) {
  // What is typed stands until the value that it was typed over has changed.
  const [typed, setTyped] = useState<{ text: string; over: string | undefined }>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <TextInput
      className={classes.text}
      type="search"
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={15} aria-hidden />}
      value={typed && typed.over === value ? typed.text : (value ?? '')}
      onChange={(event) => {
        const text = event.currentTarget.value;
        setTyped({ text, over: value });
        clearTimeout(timer.current);
        timer.current = setTimeout(() => onChange(text.trim() || undefined), 300);
      }}
    />
  );
}

/** A filter by a day of the viewer's zone, such as 2026-03-01; the first word of its label stands in the field. */
export function FilterDay({ label, value, onChange }: FilterTextProps) {
  return (
    <TextInput
      type="date"
      className={classes.day}
      aria-label={label}
      leftSection={<span className={classes.prefix}>{label.split(' ')[0]}</span>}
      leftSectionWidth={54}
      leftSectionPointerEvents="none"
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}
