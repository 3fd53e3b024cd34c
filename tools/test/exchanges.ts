import { systemClock, type Clock } from '@chaintill/kernel';
import { startSink, type Fault, type Sink } from './sink';

/** The exchanges that can be asked for prices, as they answer, on one local port. */
export interface Exchanges {
  readonly sink: Sink;
  /** Their addresses, as RATE_SOURCE_URLS takes them. */
  readonly urls: Readonly<Record<'coinbase' | 'kraken' | 'binance' | 'bitstamp', string>>;
  /** Lets all of them tell the same prices, in their own words, e.g. `{ 'ETH/USD': '3000' }`. */
  tell(prices: Readonly<Record<string, string>>): void;
  /** Lets one of them misbehave. */
  fail(name: keyof Exchanges['urls'], fault: Fault): void;
}

const json = (content: unknown): Fault => ({ kind: 'status', status: 200, body: JSON.stringify(content) });
const REFUSED = JSON.stringify({ errors: [{ id: 'invalid_request', message: 'Invalid currency' }] });

export async function startExchanges(clock: Clock = systemClock): Promise<Exchanges> {
  const sink = await startSink();
  // the first path that fits counts: those with more in them have to be known first
  sink.behave('/kraken/0/public/AssetPairs', null);
  sink.behave('/kraken/0/public/Ticker', null);
  for (const base of ['ETH', 'USDT', 'USDC', 'USD']) sink.behave(`/coinbase/v2/exchange-rates?currency=${base}`, null);
  sink.behave('/coinbase', { kind: 'status', status: 400, body: REFUSED });
  const url = (name: string): string => `${sink.url}/${name}`;
  return {
    sink,
    urls: { coinbase: url('coinbase'), kraken: url('kraken'), binance: url('binance'), bitstamp: url('bitstamp') },
    tell: (prices) => {
      const entries = Object.entries(prices).map(
        ([name, price]) => [...name.split('/'), price] as [string, string, string],
      );
      tellCoinbase(sink, entries);
      tellKraken(sink, entries);
      sink.behave('/binance', json(binanceMarkets(entries)));
      sink.behave('/bitstamp', json(bitstampMarkets(entries, clock.now())));
    },
    fail: (name, fault) => {
      if (name === 'kraken') sink.behave('/kraken/0/public/Ticker', fault);
      else if (name === 'coinbase') {
        for (const base of ['ETH', 'USDT', 'USDC', 'USD'])
          sink.behave(`/coinbase/v2/exchange-rates?currency=${base}`, fault);
      } else sink.behave(`/${name}`, fault);
    },
  };
}

type Entry = readonly [base: string, quote: string, price: string];

function tellCoinbase(sink: Sink, entries: readonly Entry[]): void {
  for (const currency of ['ETH', 'USDT', 'USDC', 'USD']) {
    const own = entries.filter(([base]) => base === currency).map(([, quote, price]) => [quote, price]);
    const rates = { AED: '3.672975', [currency]: '1.0', ...Object.fromEntries(own) };
    sink.behave(`/coinbase/v2/exchange-rates?currency=${currency}`, json({ data: { currency, rates } }));
  }
}

/** Kraken calls the older currencies by longer names in its keys. */
const LONG: Readonly<Record<string, string>> = { ETH: 'XETH', BTC: 'XXBT', USD: 'ZUSD', EUR: 'ZEUR', USDT: 'USDT' };

function tellKraken(sink: Sink, entries: readonly Entry[]): void {
  const markets = entries.map(([base, quote, price]) => {
    const shown = (symbol: string): string => (symbol === 'BTC' ? 'XBT' : symbol);
    const key = `${LONG[base] ?? base}${LONG[quote] ?? quote}`;
    return { key, altname: shown(base) + shown(quote), wsname: `${shown(base)}/${shown(quote)}`, price };
  });
  const pairs = markets.map(({ key, altname, wsname }) => [
    key,
    { altname, wsname, aclass_base: 'currency', lot: 'unit', pair_decimals: 2, status: 'online', ordermin: '0.002' },
  ]);
  const offline = ['ETHCHF', { altname: 'ETHCHF', wsname: 'ETH/CHF', status: 'cancel_only' }];
  const tickers = markets.map(({ key, price }) => [
    key,
    {
      a: [price, '3', '3.000'],
      b: [price, '1', '1.000'],
      c: [price, '0.03100000'],
      v: ['1204.1', '9087.3'],
      p: [price, price],
      t: [1533, 11009],
      l: ['1.0', '1.0'],
      h: ['9999.0', '9999.0'],
      o: price,
    },
  ]);
  sink.behave('/kraken/0/public/AssetPairs', json({ error: [], result: Object.fromEntries([...pairs, offline]) }));
  sink.behave('/kraken/0/public/Ticker', json({ error: [], result: Object.fromEntries(tickers) }));
}

/** Binance has no dollars and always eight decimals. */
function binanceMarkets(entries: readonly Entry[]): object[] {
  const own = entries.filter(([base, quote]) => quote !== 'USD' && base !== 'USD');
  const padded = (price: string): string => {
    const [whole = '0', fraction = ''] = price.split('.');
    return `${whole}.${fraction.padEnd(8, '0')}`;
  };
  return [
    { symbol: 'LTCBTC', price: '0.00091200' },
    ...own.map(([base, quote, price]) => ({ symbol: base + quote, price: padded(price) })),
  ];
}

function bitstampMarkets(entries: readonly Entry[], at: Date): object[] {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const market = (pair: string, last: string, type = 'SPOT'): object => ({
    ask: last,
    bid: last,
    high: last,
    last,
    low: last,
    market_type: type,
    open: last,
    open_24: last,
    pair,
    percent_change_24: '0.10',
    side: '0',
    timestamp,
    volume: '1100.12',
    vwap: last,
  });
  return [
    market('ETH/USD', '1.00', 'PERPETUAL'),
    ...entries.map(([base, quote, price]) => market(`${base}/${quote}`, price)),
  ];
}
