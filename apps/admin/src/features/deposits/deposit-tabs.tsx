import { Link } from '@tanstack/react-router';
import { Tabs } from '../../ui/tabs';

const current = { activeProps: { 'aria-current': 'page' } } as const;

/** The two sides of deposits: what came, and who it is for. */
export function DepositTabs() {
  return (
    <Tabs label="Deposits">
      <Link to="/deposits" activeOptions={{ exact: true, includeSearch: false }} {...current}>
        Deposits
      </Link>
      <Link to="/deposits/references" activeOptions={{ includeSearch: false }} {...current}>
        References
      </Link>
    </Tabs>
  );
}
