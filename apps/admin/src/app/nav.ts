import {
  AppWindow,
  ArrowDownToLine,
  ArrowLeftRight,
  BookOpenText,
  CircleCheckBig,
  Inbox,
  KeyRound,
  LayoutDashboard,
  Link2,
  ReceiptText,
  Scale,
  ScrollText,
  Send,
  SlidersHorizontal,
  Users,
  Vault,
  Wallet,
  WalletCards,
  Webhook,
  type LucideIcon,
} from 'lucide-react';
import type { Waiting } from './waiting-count';

interface NavItem {
  readonly to:
    | '/'
    | '/orders'
    | '/payment-links'
    | '/deposits'
    | '/transfers'
    | '/review'
    | '/payouts'
    | '/approvals'
    | '/balances'
    | '/statement'
    | '/accounts'
    | '/treasury'
    | '/addresses'
    | '/webhooks'
    | '/api-keys'
    | '/oauth-apps'
    | '/settings'
    | '/people'
    | '/audit';
  readonly label: string;
  readonly icon: LucideIcon;
  /** Of no use to weaker roles than admin. */
  readonly adminOnly?: true;
  /** Says beside its name how many wait there. */
  readonly counted?: Waiting;
}

/** The pages, in the order of the day: what comes in, what there is, then what it takes to keep it coming. */
export const NAV: readonly { readonly title: string; readonly items: readonly NavItem[] }[] = [
  {
    title: 'Money in',
    items: [
      { to: '/', label: 'Overview', icon: LayoutDashboard },
      { to: '/orders', label: 'Orders', icon: ReceiptText },
      { to: '/payment-links', label: 'Payment links', icon: Link2 },
      { to: '/deposits', label: 'Deposits', icon: ArrowDownToLine },
      { to: '/transfers', label: 'Transfers', icon: ArrowLeftRight },
      { to: '/review', label: 'In review', icon: Inbox, counted: 'review' },
    ],
  },
  {
    title: 'Money out',
    items: [
      { to: '/payouts', label: 'Payouts', icon: Send },
      { to: '/approvals', label: 'Approvals', icon: CircleCheckBig, counted: 'consents' },
    ],
  },
  {
    title: 'Books',
    items: [
      { to: '/balances', label: 'Balances', icon: Scale },
      { to: '/statement', label: 'Statement', icon: BookOpenText },
      { to: '/accounts', label: 'Sub-accounts', icon: Wallet },
      { to: '/treasury', label: 'Treasury', icon: Vault },
    ],
  },
  {
    title: 'Set up',
    items: [
      { to: '/addresses', label: 'Address pool', icon: WalletCards, adminOnly: true },
      { to: '/webhooks', label: 'Webhooks', icon: Webhook },
      { to: '/api-keys', label: 'API keys', icon: KeyRound, adminOnly: true },
      { to: '/oauth-apps', label: 'OAuth apps', icon: AppWindow, adminOnly: true },
      { to: '/settings', label: 'Settings', icon: SlidersHorizontal, adminOnly: true },
    ],
  },
  {
    title: 'Organization',
    items: [
      { to: '/people', label: 'People', icon: Users, adminOnly: true },
      { to: '/audit', label: 'Audit log', icon: ScrollText, adminOnly: true },
    ],
  },
];
