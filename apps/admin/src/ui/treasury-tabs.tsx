import { Link } from '@tanstack/react-router';
import { Tabs } from './tabs';

const current = { activeProps: { 'aria-current': 'page' } } as const;

/** Where the coins lie, how they get there, and whether books and chain agree. */
export function TreasuryTabs() {
  return (
    <Tabs label="Treasury">
      <Link to="/treasury" activeOptions={{ exact: true, includeSearch: false }} {...current}>
        Wallets
      </Link>
      <Link to="/treasury/sweeps" activeOptions={{ includeSearch: false }} {...current}>
        Sweeps
      </Link>
      <Link to="/treasury/reconciliation" activeOptions={{ includeSearch: false }} {...current}>
        Reconciliation
      </Link>
    </Tabs>
  );
}
