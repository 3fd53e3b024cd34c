import { Link } from '@tanstack/react-router';
import { Tabs } from '../../ui/tabs';

/** The two sides of webhooks: where to, and what became of it. */
export function WebhookTabs() {
  return (
    <Tabs label="Webhooks">
      <Link to="/webhooks" activeOptions={{ exact: true }} activeProps={{ 'aria-current': 'page' }}>
        Endpoints
      </Link>
      <Link to="/webhooks/deliveries" activeOptions={{ includeSearch: false }} activeProps={{ 'aria-current': 'page' }}>
        Deliveries
      </Link>
    </Tabs>
  );
}
