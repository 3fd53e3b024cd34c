import type { ReactNode } from 'react';
import { CircleAlert, CircleCheck, CircleX, Clock, FlaskConical, Info, LoaderCircle, WifiOff } from 'lucide-react';

export type Tone = 'wait' | 'busy' | 'good' | 'warn' | 'bad' | 'idle';

const ICONS = { wait: Clock, busy: LoaderCircle, good: CircleCheck, warn: CircleAlert, bad: CircleX, idle: Info };

export function ToneIcon({ tone, size = 20 }: { tone: Tone; size?: number }) {
  const Icon = ICONS[tone];
  return <Icon size={size} aria-hidden className={tone === 'busy' ? 'turning' : undefined} />;
}

/** Something that the payer has to know: what happened in the first line, what happens next below it. */
export function Message({ tone, title, children }: { tone: Tone; title: ReactNode; children?: ReactNode }) {
  return (
    <div className="message" data-tone={tone}>
      <ToneIcon tone={tone} />
      <div>
        <p className="messageTitle">{title}</p>
        {children}
      </div>
    </div>
  );
}

/** Strip over the whole width, above everything. */
export function Strip({ kind, title, children }: { kind: 'test' | 'offline'; title: ReactNode; children?: ReactNode }) {
  const Icon = kind === 'test' ? FlaskConical : WifiOff;
  return (
    <div className="strip" data-kind={kind}>
      <Icon size={16} aria-hidden />
      <p>
        <strong>{title}</strong> {children}
      </p>
    </div>
  );
}
