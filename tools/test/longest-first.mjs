import { relative } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/**
 * Files that take longer than twenty seconds, longest first, as jest's own report has them (`perf` in `--json`). Most of them
 * wait for blocks, codes and patience to pass. A file that is not named here comes after those that are: it costs time then,
 * never a result.
 */
const LONGEST = [
  'libs/outgoing/src/lying-nodes.int.spec.ts',
  'apps/admin/test/sign-in.e2e.spec.ts',
  'apps/admin/test/books.e2e.spec.ts',
  'test/payout-gate.e2e.spec.ts',
  'test/payout-kills.e2e.spec.ts',
  'test/treasury.e2e.spec.ts',
  'apps/admin/test/review.e2e.spec.ts',
  'libs/outgoing/src/killed-workers.int.spec.ts',
  'test/payout-forgeries.e2e.spec.ts',
  'test/faults.e2e.spec.ts',
  'apps/admin/test/payouts.e2e.spec.ts',
  'test/deposits.e2e.spec.ts',
  'libs/indexing/src/lying-providers.int.spec.ts',
  'test/reconciliation.e2e.spec.ts',
  'apps/checkout/test/checkout.e2e.spec.ts',
  'test/payments.e2e.spec.ts',
  'test/payouts.e2e.spec.ts',
  'libs/treasury/src/sweeps.int.spec.ts',
  'apps/checkout/test/look.e2e.spec.ts',
  'test/sandbox.e2e.spec.ts',
  'apps/admin/test/people.e2e.spec.ts',
  'libs/outgoing/src/mishaps.int.spec.ts',
  'apps/admin/test/links-and-deposits.e2e.spec.ts',
  'apps/worker/src/worker.int.spec.ts',
  'apps/admin/test/treasury.e2e.spec.ts',
  'test/checkout.e2e.spec.ts',
  'libs/outgoing/src/outgoing.int.spec.ts',
  'apps/admin/test/set-up.e2e.spec.ts',
  'tools/launcher/launcher.e2e.spec.ts',
  'apps/admin/test/payment.e2e.spec.ts',
  'apps/admin/test/keys.e2e.spec.ts',
  'apps/admin/test/new-version.e2e.spec.ts',
  'test/pages.e2e.spec.ts',
  'apps/api/src/fuzz.e2e.spec.ts',
  'apps/api/src/bad-bodies.e2e.spec.ts',
  'test/simulation.e2e.spec.ts',
  'libs/webhooks/src/sender.int.spec.ts',
  'test/custody.e2e.spec.ts',
  'apps/indexer/src/indexer.e2e.spec.ts',
  'test/sdk.e2e.spec.ts',
  'tools/launcher/restart.e2e.spec.ts',
  'apps/api/src/access-matrix.e2e.spec.ts',
  'apps/signer/src/signer.int.spec.ts',
  'apps/signer/src/places.int.spec.ts',
];

/** Jest's order, which goes by the size of files where nothing is known of an earlier run, with the longest files first. */
export default class LongestFirst extends Sequencer {
  async sort(tests) {
    const place = ({ path, context }) => {
      const at = LONGEST.indexOf(relative(context.config.rootDir, path));
      return at < 0 ? LONGEST.length : at;
    };
    return [...(await super.sort(tests))].sort((a, b) => place(a) - place(b));
  }
}
