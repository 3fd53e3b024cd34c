import { assets } from './0001-assets';
import { access } from './0002-access';
import { ledger } from './0003-ledger';
import { addresses } from './0004-addresses';
import { events } from './0005-events';
import { orders } from './0006-orders';
import { indexing } from './0007-indexing';
import { audit } from './0008-audit';
import { settings } from './0009-settings';
import { orderPrices } from './0010-order-prices';
import { people } from './0011-people';
import { oauth } from './0012-oauth';
import { deposits } from './0013-deposits';
import { rates } from './0014-rates';
import { paymentLinks } from './0015-payment-links';
import { sandbox } from './0016-sandbox';
import { books } from './0017-books';
import { signing } from './0018-signing';
import { outgoing } from './0019-outgoing';
import { payouts } from './0020-payouts';
import { statements } from './0021-statements';
import { payoutPolicy } from './0022-payout-policy';
import { treasury } from './0023-treasury';
import { reconciliation } from './0024-reconciliation';
import { subAccounts } from './0025-sub-accounts';
import { payoutSeals } from './0026-payout-seals';
import { ledgerGuard } from './0027-ledger-guard';
import { ledgerLookups } from './0028-ledger-lookups';
import { payoutCreation } from './0029-payout-creation';
import { orderApps } from './0030-order-apps';
import { linkAccounts } from './0031-link-accounts';
import { outgoingStrangers } from './0032-outgoing-strangers';

/** All migrations, oldest first. */
export const migrations = [
  assets,
  access,
  ledger,
  addresses,
  events,
  orders,
  indexing,
  audit,
  settings,
  orderPrices,
  people,
  oauth,
  deposits,
  rates,
  paymentLinks,
  sandbox,
  books,
  signing,
  outgoing,
  payouts,
  statements,
  payoutPolicy,
  treasury,
  reconciliation,
  subAccounts,
  payoutSeals,
  ledgerGuard,
  ledgerLookups,
  payoutCreation,
  orderApps,
  linkAccounts,
  outgoingStrangers,
];
