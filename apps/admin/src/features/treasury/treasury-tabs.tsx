import { Link } from '@tanstack/react-router';
import { Tabs } from '../../ui/tabs';

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
    </Tabs>
  );
}
