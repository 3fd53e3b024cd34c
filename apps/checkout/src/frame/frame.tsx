import type { ReactNode } from 'react';
import { useSay } from '../texts/say';
import { Strip } from '../ui/message';
import { useOnline } from '../ui/use-online';
import { Preferences } from './preferences';

interface FrameProps {
  /** Who is paid; unknown until the server has answered. */
  readonly merchant?: string;
  readonly testMode?: boolean;
  /** The server gave no answer to the last question. */
  readonly lost?: boolean;
  readonly children: ReactNode;
}

/** What is around every page: warnings above, preferences below. */
export function Frame({ merchant, testMode = false, lost = false, children }: FrameProps) {
  const say = useSay();
  const online = useOnline();
  return (
    <div className="frame">
      {testMode && (
        <Strip kind="test" title={say('testMode')}>
          {say('testModeMeaning')}
        </Strip>
      )}
      <div role="status">
        {(!online || lost) && <Strip kind="offline" title={say(online ? 'unreachable' : 'offline')} />}
      </div>
      <header className="header">
        {merchant !== undefined && (
          <p className="merchant">
            <span className="initial" aria-hidden>
              {[...merchant][0]}
            </span>
            <bdi>{merchant}</bdi>
          </p>
        )}
      </header>
      <main className="main" tabIndex={-1}>
        {children}
      </main>
      <footer className="footer">
        <Preferences />
        <p>{say('poweredBy', { name: 'Chaintill' })}</p>
      </footer>
    </div>
  );
}
