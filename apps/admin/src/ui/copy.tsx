import { Check, Copy } from 'lucide-react';
import { useClipboard } from '@mantine/hooks';
import classes from './copy.module.css';

/** Button that copies a text and says so, to the ear as well. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const clipboard = useClipboard({ timeout: 1_500 });
  return (
    <button
      type="button"
      className={classes.button}
      onClick={() => clipboard.copy(text)}
      aria-label={`Copy ${label}`}
      title={`Copy ${label}`}
    >
      {clipboard.copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
      <span className={classes.spoken} role="status">
        {clipboard.copied ? 'Copied' : ''}
      </span>
    </button>
  );
}

/**
 * A hash, address or id in fixed pitch with a copy button. Addresses are always shown whole: a shortened one is what address
 * poisoning lives on. `short` is for transaction and block hashes in narrow places; the whole text is in the title.
 */
export function Hash({ text, label, short = false }: { text: string; label: string; short?: boolean }) {
  const shown = short && text.length > 20 ? `${text.slice(0, 10)}…${text.slice(-8)}` : text;
  return (
    <span className={classes.hash}>
      <code title={short ? text : undefined} data-short={short || undefined}>
        {shown}
      </code>
      <CopyButton text={text} label={label} />
    </span>
  );
}
