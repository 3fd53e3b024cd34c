import {
  ArrowLeftRight,
  KeyRound,
  LayoutDashboard,
  ReceiptText,
  Scale,
  WalletCards,
  Webhook,
  type LucideIcon,
} from 'lucide-react';

interface NavItem {
  readonly to: '/' | '/orders' | '/transfers' | '/balances' | '/addresses' | '/webhooks' | '/api-keys';
  readonly label: string;
  readonly icon: LucideIcon;
  /** Of no use to weaker roles than admin. */
  readonly adminOnly?: true;
}

/** The pages, in the order of the day: what comes in, then what it takes to keep it coming. */
export const NAV: readonly { readonly title: string; readonly items: readonly NavItem[] }[] = [
  {
    title: 'Money in',
    items: [
      { to: '/', label: 'Overview', icon: LayoutDashboard },
      { to: '/orders', label: 'Orders', icon: ReceiptText },
      { to: '/transfers', label: 'Transfers', icon: ArrowLeftRight },
      { to: '/balances', label: 'Balances', icon: Scale },
    ],
  },
  {
    title: 'Set up',
    items: [
      { to: '/addresses', label: 'Address pool', icon: WalletCards, adminOnly: true },
      { to: '/webhooks', label: 'Webhooks', icon: Webhook },
      { to: '/api-keys', label: 'API keys', icon: KeyRound, adminOnly: true },
    ],
  },
];
