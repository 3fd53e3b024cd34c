import { Link } from '@tanstack/react-router';
import { Tabs } from './tabs';

const current = { activeProps: { 'aria-current': 'page' } } as const;

/** The sides of money that goes out. */
export function PayoutTabs() {
  return (
    <Tabs label="Payouts">
      <Link to="/payouts" activeOptions={{ exact: true, includeSearch: false }} {...current}>
        Payouts
      </Link>
      <Link to="/payouts/batches" activeOptions={{ includeSearch: false }} {...current}>
        Batches
      </Link>
      <Link to="/payouts/destinations" activeOptions={{ includeSearch: false }} {...current}>
        Allow-list
      </Link>
      <Link to="/payouts/policy" activeOptions={{ includeSearch: false }} {...current}>
        Policy
      </Link>
    </Tabs>
  );
}
