import { createColumnHelper } from '@tanstack/react-table';
import type { Schema } from '../../api/client';
import { CopyButton } from '../../ui/copy';
import { AnchorLink } from '../../ui/links';
import { Ago } from '../../ui/moment';
import type { Features } from '../../ui/record-table';
import { LinkAmount } from './link-amount';
import { LinkState } from './link-state';
import classes from './payment-links.module.css';

const column = createColumnHelper<Features, Schema<'PaymentLinkResponse'>>();

export const linkColumns = column.columns([
  column.accessor('title', {
    header: 'Title',
    meta: { label: '', sortBy: 'title' },
    cell: ({ row: { original: link } }) => (
      <span className={classes.title}>
        <AnchorLink to="/payment-links/$linkId" params={{ linkId: link.linkId }}>
          {link.title}
        </AnchorLink>
        <CopyButton text={link.url} label={`address of ${link.title}`} />
      </span>
    ),
  }),
  column.accessor('state', {
    header: 'State',
    meta: { label: '' },
    cell: ({ row: { original: link } }) => <LinkState state={link.state} />,
  }),
  column.accessor('amount', {
    header: 'Amount',
    meta: { align: 'end' },
    cell: ({ row: { original: link } }) => <LinkAmount link={link} />,
  }),
  column.accessor('sold', {
    header: 'Sold',
    meta: { align: 'end' },
    cell: ({ row: { original: link } }) => (
      <span className="number">
        {link.sold}
        {link.inventoryTotal === null ? '' : ` of ${link.inventoryTotal}`}
      </span>
    ),
  }),
  column.accessor('reserved', {
    header: 'Reserved',
    meta: { align: 'end', minor: true },
    cell: ({ getValue }) => <span className="number">{getValue()}</span>,
  }),
  column.accessor('createdAt', {
    header: 'Created',
    meta: { align: 'end', sortBy: 'createdAt' },
    cell: ({ getValue }) => <Ago at={getValue()} />,
  }),
]);
