interface Group {
  readonly title: string;
  readonly keys: readonly string[];
  /** The rates that its rules lead to are shown below it. */
  readonly withRates?: true;
}

/** The settings in the order that a merchant thinks in. */
export const GROUPS: readonly Group[] = [
  { title: 'What payers see', keys: ['displayName', 'supportEmail', 'supportUrl'] },
  {
    title: 'Orders',
    keys: ['paymentWindowMinutes', 'underpaymentTolerancePercent', 'defaultFiat', 'rateMode', 'rateMarkupPercent'],
  },
  { title: 'Fees', keys: ['feePayer', 'platformFeePercent'] },
  {
    title: 'When a rate counts',
    keys: ['rateMaxAgeSeconds', 'rateMaxSpreadPercent', 'rateMinSources'],
    withRates: true,
  },
  { title: 'Deposits and addresses', keys: ['minimumDeposits', 'lowAddressStock'] },
  { title: 'Payouts', keys: ['minimumPayouts'] },
  { title: 'Limits', keys: ['rateLimits'] },
];

const LABELS: Readonly<Record<string, string>> = {
  displayName: 'Name that payers see',
  supportEmail: 'Support e-mail',
  supportUrl: 'Support page',
  paymentWindowMinutes: 'Payment window',
  underpaymentTolerancePercent: 'Tolerance below the amount',
  feePayer: 'Who bears the fee',
  rateMode: 'Rate of prices in fiat',
  rateMarkupPercent: 'Markup on the rate',
  rateMaxAgeSeconds: 'Oldest price that counts',
  rateMaxSpreadPercent: 'Widest spread of the sources',
  rateMinSources: 'Fewest sources',
  defaultFiat: 'Currency of prices',
  minimumDeposits: 'Smallest deposits',
  lowAddressStock: 'Low address stock',
  minimumPayouts: 'Smallest payouts',
  platformFeePercent: 'Platform fee',
  rateLimits: 'Requests per key',
};

/** A setting in words; one that the panel does not know yet keeps its key, taken apart. */
export function settingLabel(key: string): string {
  const words = key.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return LABELS[key] ?? `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
}

/** What a setting means, as a person reads it beside its field. */
export function meaningText(meaning: string): string {
  const words = meaning.replace(/\bnull:/, 'empty:').replace(/, e\.g\. \{.*\}/, '');
  return `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;
}

const UNITS = [
  ['Percent', '%'],
  ['Minutes', 'min'],
  ['Seconds', 's'],
] as const;

/** The unit that a setting's key ends with. */
export function unitOf(key: string): string | undefined {
  return UNITS.find(([ending]) => key.endsWith(ending))?.[1];
}

/** The groups with their settings; what belongs to none comes last. */
export function grouped<T extends { readonly key: string }>(
  settings: readonly T[],
): { readonly title: string; readonly withRates?: true; readonly settings: readonly T[] }[] {
  const known = new Set(GROUPS.flatMap(({ keys }) => keys));
  const rest = settings.filter(({ key }) => !known.has(key));
  return [
    ...GROUPS.map(({ keys, ...group }) => ({
      ...group,
      settings: keys.flatMap((key) => settings.filter((setting) => setting.key === key)),
    })),
    { title: 'Other', settings: rest },
  ].filter((group) => group.settings.length > 0);
}
