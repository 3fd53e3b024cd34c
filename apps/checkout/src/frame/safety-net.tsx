import { Component, type ReactNode } from 'react';
import { useSay } from '../texts/say';
import { Absent } from './absent';
import { Frame } from './frame';

/**
 * Catches what no page expected: most of all a file that is gone, because the gateway was renewed while this page was open.
 * Loading everything afresh mends that; the address holds all there is to know.
 */
export class SafetyNet extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    return this.state.failed ? <Failed /> : this.props.children;
  }
}

function Failed() {
  const say = useSay();
  return (
    <Frame>
      <Absent tone="warn" title={say('failed')}>
        <p>{say('failedReload')}</p>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          {say('tryAgain')}
        </button>
      </Absent>
    </Frame>
  );
}
