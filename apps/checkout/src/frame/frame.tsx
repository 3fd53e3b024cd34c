import { useEffect, useRef, type ReactNode } from 'react';
import { useSay } from '../texts/say';
import { Strip } from '../ui/message';
import { useOnline } from '../ui/use-online';
import { hasMoved } from './place';
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
  const main = useRef<HTMLElement>(null);
  useEffect(() => {
    // Whoever came by a button that is gone goes on reading at the top of the new page, also by ear.
    if (hasMoved() && document.activeElement === document.body) main.current?.focus();
  }, []);
  return (
    <div className="frame">
      <header>
        {testMode && (
          <Strip kind="test" title={say('testMode')}>
            {say('testModeMeaning')}
          </Strip>
        )}
        <div role="status">
          {(!online || lost) && <Strip kind="offline" title={say(online ? 'unreachable' : 'offline')} />}
        </div>
        {merchant !== undefined && (
          <p className="merchant">
            <span className="initial" aria-hidden>
              {[...merchant][0]}
            </span>
            <bdi>{merchant}</bdi>
          </p>
        )}
      </header>
      <main className="main" tabIndex={-1} ref={main}>
        {children}
      </main>
      <footer className="footer">
        <Preferences />
        <p>{say('poweredBy', { name: 'Chaintill' })}</p>
      </footer>
    </div>
  );
}
