import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../api/client';
import { Amount } from './amount';
import { Hash } from './copy';
import { Moment } from './moment';
import type { Features } from './record-table';
import { StateBadge } from './states';
import classes from './transfer-columns.module.css';

const DECIDED = { credit: 'credited', keep: 'kept', return: 'set aside to be returned' } as const;

const column = createColumnHelper<Features, Schema<'TransferResponse'>>();

/** Columns of a list of transfers; pages add their own. Addresses are shown whole, see {@link Hash}. */
export const transferColumns = columnsOf({ wholeHash: false });

/** The same with whole transaction hashes, for lists that something is decided by. */
export const wholeTransferColumns = columnsOf({ wholeHash: true });

function columnsOf({ wholeHash }: { wholeHash: boolean }) {
  return column.columns([
    column.accessor('amount', {
      header: 'Amount',
      meta: { label: '', sortBy: 'amount' },
      cell: ({ row: { original: transfer } }) => (
        <Amount value={transfer.amount} currency={transfer.currency ?? 'base units'} strong />
      ),
    }),
    column.accessor('status', {
      header: 'State',
      meta: { label: '' },
      cell: ({ row: { original: transfer } }) => (
        <span className={classes.stack}>
          <span className={classes.badges}>
            <StateBadge kind="transfer" state={transfer.status} />
            {transfer.outcome ? <StateBadge kind="outcome" state={transfer.outcome} /> : null}
          </span>
          <span className={classes.note}>
            {transfer.chainId} · <span className="number">{transfer.confirmations}</span> conf.
          </span>
          {transfer.decision ? (
            <span className={classes.note} title={transfer.decision.note ?? undefined}>
              {DECIDED[transfer.decision.kind]} by {transfer.decision.decidedBy}
            </span>
          ) : null}
        </span>
      ),
    }),
    column.display({
      id: 'route',
      header: 'From, to, transaction',
      meta: { label: '' },
      cell: ({ row: { original: transfer } }) => (
        <dl className={classes.route}>
          <dt>from</dt>
          <dd>
            <Hash text={transfer.fromAddress} label="sender address" />
          </dd>
          <dt>to</dt>
          <dd>
            <Hash text={transfer.toAddress} label="receiving address" />
          </dd>
          <dt>tx</dt>
          <dd>
            <Hash text={transfer.txHash} label="transaction hash" short={!wholeHash} />
          </dd>
        </dl>
      ),
    }),
    column.accessor('blockNumber', {
      header: 'Block',
      meta: { align: 'end', sortBy: 'blockNumber' },
      cell: ({ row: { original: transfer } }) => (
        <span className={classes.stack}>
          <span className="number">{transfer.blockNumber}</span>
          <span className={classes.note}>
            <Moment at={transfer.blockTime} format="short" />
          </span>
        </span>
      ),
    }),
  ]);
}
