import { assets } from './0001-assets';
import { access } from './0002-access';
import { ledger } from './0003-ledger';
import { addresses } from './0004-addresses';
import { events } from './0005-events';
import { orders } from './0006-orders';
import { indexing } from './0007-indexing';

/** All migrations, oldest first. */
export const migrations = [assets, access, ledger, addresses, events, orders, indexing];
