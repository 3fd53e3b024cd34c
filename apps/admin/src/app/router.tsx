import { createRootRouteWithContext, createRoute, createRouter, redirect } from '@tanstack/react-router';
import type { QueryClient } from '@tanstack/react-query';
import { sessionQuery } from '../api/session';
import { readAddressSearch } from '../features/addresses/address-search';
import { readAuditSearch } from '../features/audit/audit-search';
import { readBalanceSearch } from '../features/balances/balance-search';
import { readDepositSearch, readReferenceSearch } from '../features/deposits/deposit-search';
import { readOrderSearch } from '../features/orders/order-search';
import { readLinkSearch } from '../features/payment-links/link-search';
import { readBatchesSearch, readBatchSearch, readPayoutSearch } from '../features/payouts/payout-search';
import { readReviewSearch } from '../features/review/review-search';
import { readStatementSearch } from '../features/statement/statement-search';
import { readAccountSearch } from '../features/sub-accounts/account-search';
import { readTransferSearch } from '../features/transfers/transfer-search';
import { readSweepSearch } from '../features/treasury/sweep-search';
import { readDeliverySearch } from '../features/webhooks/delivery-search';
import { readPageSearch } from '../ui/search-params';
import { lazyPage } from './lazy-page';
import { PageError, PageMissing, PagePending } from './page-states';

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({ notFoundComponent: PageMissing });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (raw: Record<string, unknown>): { to?: string } =>
    // Only ways inside the panel: a link must not send people elsewhere after the sign-in.
    typeof raw['to'] === 'string' && /^\/(?![/\\])/.test(raw['to']) ? { to: raw['to'] } : {},
  component: lazyPage(() => import('../features/sign-in/sign-in-page'), 'SignInPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyPage(() => import('../features/invitation/invitation-page'), 'InvitationPage'),
});

const shell = createRoute({
  getParentRoute: () => root,
  id: 'shell',
  component: lazyPage(() => import('./shell'), 'Shell'),
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: 'static' });
    if (!session) throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { to: location.href } });
  },
});

const overview = createRoute({
  getParentRoute: () => shell,
  path: '/',
  component: lazyPage(() => import('../features/overview/overview-page'), 'OverviewPage'),
});
const orders = createRoute({
  getParentRoute: () => shell,
  path: '/orders',
  validateSearch: readOrderSearch,
  component: lazyPage(() => import('../features/orders/orders-page'), 'OrdersPage'),
});
const order = createRoute({
  getParentRoute: () => shell,
  path: '/orders/$orderId',
  component: lazyPage(() => import('../features/orders/order-page'), 'OrderPage'),
});
const transfers = createRoute({
  getParentRoute: () => shell,
  path: '/transfers',
  validateSearch: readTransferSearch,
  component: lazyPage(() => import('../features/transfers/transfers-page'), 'TransfersPage'),
});
const paymentLinks = createRoute({
  getParentRoute: () => shell,
  path: '/payment-links',
  validateSearch: readLinkSearch,
  component: lazyPage(() => import('../features/payment-links/payment-links-page'), 'PaymentLinksPage'),
});
const paymentLink = createRoute({
  getParentRoute: () => shell,
  path: '/payment-links/$linkId',
  component: lazyPage(() => import('../features/payment-links/payment-link-page'), 'PaymentLinkPage'),
});
const deposits = createRoute({
  getParentRoute: () => shell,
  path: '/deposits',
  validateSearch: readDepositSearch,
  component: lazyPage(() => import('../features/deposits/deposits-page'), 'DepositsPage'),
});
const references = createRoute({
  getParentRoute: () => shell,
  path: '/deposits/references',
  validateSearch: readReferenceSearch,
  component: lazyPage(() => import('../features/deposits/references-page'), 'ReferencesPage'),
});
const reference = createRoute({
  getParentRoute: () => shell,
  path: '/deposits/references/$depositReference',
  component: lazyPage(() => import('../features/deposits/reference-page'), 'ReferencePage'),
});
const balances = createRoute({
  getParentRoute: () => shell,
  path: '/balances',
  validateSearch: readBalanceSearch,
  component: lazyPage(() => import('../features/balances/balances-page'), 'BalancesPage'),
});
const statement = createRoute({
  getParentRoute: () => shell,
  path: '/statement',
  validateSearch: readStatementSearch,
  component: lazyPage(() => import('../features/statement/statement-page'), 'StatementPage'),
});
const accounts = createRoute({
  getParentRoute: () => shell,
  path: '/accounts',
  validateSearch: readAccountSearch,
  component: lazyPage(() => import('../features/sub-accounts/accounts-page'), 'AccountsPage'),
});
const subAccount = createRoute({
  getParentRoute: () => shell,
  path: '/accounts/$accountId',
  component: lazyPage(() => import('../features/sub-accounts/account-page'), 'AccountPage'),
});
const treasury = createRoute({
  getParentRoute: () => shell,
  path: '/treasury',
  component: lazyPage(() => import('../features/treasury/treasury-page'), 'TreasuryPage'),
});
const sweeps = createRoute({
  getParentRoute: () => shell,
  path: '/treasury/sweeps',
  validateSearch: readSweepSearch,
  component: lazyPage(() => import('../features/treasury/sweeps-page'), 'SweepsPage'),
});
const reconciliation = createRoute({
  getParentRoute: () => shell,
  path: '/treasury/reconciliation',
  validateSearch: readPageSearch,
  component: lazyPage(() => import('../features/reconciliation/reconciliation-page'), 'ReconciliationPage'),
});
const addresses = createRoute({
  getParentRoute: () => shell,
  path: '/addresses',
  validateSearch: readAddressSearch,
  component: lazyPage(() => import('../features/addresses/addresses-page'), 'AddressesPage'),
});
const webhooks = createRoute({
  getParentRoute: () => shell,
  path: '/webhooks',
  component: lazyPage(() => import('../features/webhooks/endpoints-page'), 'EndpointsPage'),
});
const deliveries = createRoute({
  getParentRoute: () => shell,
  path: '/webhooks/deliveries',
  validateSearch: readDeliverySearch,
  component: lazyPage(() => import('../features/webhooks/deliveries-page'), 'DeliveriesPage'),
});
const delivery = createRoute({
  getParentRoute: () => shell,
  path: '/webhooks/deliveries/$deliveryId',
  component: lazyPage(() => import('../features/webhooks/delivery-page'), 'DeliveryPage'),
});
const apiKeys = createRoute({
  getParentRoute: () => shell,
  path: '/api-keys',
  validateSearch: readPageSearch,
  component: lazyPage(() => import('../features/api-keys/api-keys-page'), 'ApiKeysPage'),
});

const apiKey = createRoute({
  getParentRoute: () => shell,
  path: '/api-keys/$keyId',
  component: lazyPage(() => import('../features/api-keys/api-key-page'), 'ApiKeyPage'),
});
const oauthApps = createRoute({
  getParentRoute: () => shell,
  path: '/oauth-apps',
  validateSearch: readPageSearch,
  component: lazyPage(() => import('../features/oauth-apps/oauth-apps-page'), 'OAuthAppsPage'),
});
const review = createRoute({
  getParentRoute: () => shell,
  path: '/review',
  validateSearch: readReviewSearch,
  component: lazyPage(() => import('../features/review/review-page'), 'ReviewPage'),
});
const payouts = createRoute({
  getParentRoute: () => shell,
  path: '/payouts',
  validateSearch: readPayoutSearch,
  component: lazyPage(() => import('../features/payouts/payouts-page'), 'PayoutsPage'),
});
const newPayout = createRoute({
  getParentRoute: () => shell,
  path: '/payouts/new',
  component: lazyPage(() => import('../features/payouts/new-payout-page'), 'NewPayoutPage'),
});
const importPayouts = createRoute({
  getParentRoute: () => shell,
  path: '/payouts/import',
  component: lazyPage(() => import('../features/payouts/import-page'), 'ImportPage'),
});
const batches = createRoute({
  getParentRoute: () => shell,
  path: '/payouts/batches',
  validateSearch: readBatchesSearch,
  component: lazyPage(() => import('../features/payouts/batches-page'), 'BatchesPage'),
});
const batch = createRoute({
  getParentRoute: () => shell,
  path: '/payouts/batches/$batchId',
  validateSearch: readBatchSearch,
  component: lazyPage(() => import('../features/payouts/batch-page'), 'BatchPage'),
});
const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  component: lazyPage(() => import('../features/payouts/approvals-page'), 'ApprovalsPage'),
});
const payoutPolicy = createRoute({
  getParentRoute: () => shell,
  path: '/payouts/policy',
  component: lazyPage(() => import('../features/payout-policy/policy-page'), 'PolicyPage'),
});
const destinations = createRoute({
  getParentRoute: () => shell,
  path: '/payouts/destinations',
  validateSearch: readPageSearch,
  component: lazyPage(() => import('../features/payout-policy/destinations-page'), 'DestinationsPage'),
});
const keyPolicy = createRoute({
  getParentRoute: () => shell,
  path: '/payouts/policy/$keyId',
  component: lazyPage(() => import('../features/payout-policy/key-policy-page'), 'KeyPolicyPage'),
});
const payout = createRoute({
  getParentRoute: () => shell,
  path: '/payouts/$payoutId',
  component: lazyPage(() => import('../features/payouts/payout-page'), 'PayoutPage'),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: '/settings',
  component: lazyPage(() => import('../features/settings/settings-page'), 'SettingsPage'),
});
const people = createRoute({
  getParentRoute: () => shell,
  path: '/people',
  component: lazyPage(() => import('../features/people/people-page'), 'PeoplePage'),
});
const audit = createRoute({
  getParentRoute: () => shell,
  path: '/audit',
  validateSearch: readAuditSearch,
  component: lazyPage(() => import('../features/audit/audit-page'), 'AuditPage'),
});
const account = createRoute({
  getParentRoute: () => shell,
  path: '/account',
  component: lazyPage(() => import('../features/account/account-page'), 'AccountPage'),
});

const routeTree = root.addChildren([
  signIn,
  invitation,
  shell.addChildren([
    overview,
    orders,
    order,
    paymentLinks,
    paymentLink,
    deposits,
    references,
    reference,
    transfers,
    review,
    payouts,
    newPayout,
    importPayouts,
    batches,
    batch,
    payoutPolicy,
    keyPolicy,
    destinations,
    payout,
    approvals,
    balances,
    statement,
    accounts,
    subAccount,
    treasury,
    sweeps,
    reconciliation,
    addresses,
    webhooks,
    deliveries,
    delivery,
    apiKeys,
    apiKey,
    oauthApps,
    settings,
    people,
    audit,
    account,
  ]),
]);

/** All pages; each is loaded when somebody goes there, or points at the way there. */
export function makeRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    basepath: '/admin',
    context: { queryClient },
    defaultPreload: 'intent',
    scrollRestoration: true,
    defaultPendingComponent: PagePending,
    defaultErrorComponent: PageError,
    defaultNotFoundComponent: PageMissing,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
