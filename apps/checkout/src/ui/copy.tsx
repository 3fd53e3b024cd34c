import { useEffect, useRef, useState } from 'react';
import { Check, Copy } from 'lucide-react';
import { useSay } from '../texts/say';
import type { TextId } from '../texts/texts';

const SHOWN_MS = 2_000;

/** Button that copies a text and says so, to the ear as well. */
export function CopyButton({ text, label }: { text: string; label: 'copyAmount' | 'copyAddress' | 'copyTransaction' }) {
  const say = useSay();
  const [outcome, setOutcome] = useState<Extract<TextId, 'copied' | 'copyFailed'>>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onClick = async (): Promise<void> => {
    setOutcome((await copy(text)) ? 'copied' : 'copyFailed');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOutcome(undefined), SHOWN_MS);
  };
  return (
    <span className="copy">
      <button type="button" className="iconButton" onClick={onClick} aria-label={say(label)} title={say(label)}>
        {outcome === 'copied' ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
      </button>
      <span role="status" className={outcome ? 'copyOutcome' : 'spoken'}>
        {outcome ? say(outcome) : ''}
      </span>
    </span>
  );
}

/** The clipboard of today is there over TLS only; the old way works without. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

function copyBySelection(text: string): boolean {
  const focused = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'spoken';
  document.body.append(field);
  field.select();
  // Deprecated, and still the only way on a page without TLS.
  // eslint-disable-next-line @typescript-eslint/no-deprecated
  const copied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return copied;
}
