import { TRANSFER_TOPIC } from './bloom';
import { RpcError, rpcFault } from './rpc/rpc-error';
import { transfersOf } from './transfers';
import type { RawLog } from './wire';

const word = (end: string): string => `0x${end.padStart(64, '0')}`;
const log = (changes: Partial<RawLog> = {}): RawLog => ({
  address: `0x${'Aa'.repeat(20)}`,
  topics: [TRANSFER_TOPIC, word('b'.repeat(40)), word('c'.repeat(40))],
  data: word('ff'),
  blockNumber: '0x10',
  blockHash: word('1'),
  transactionHash: word('2'),
  logIndex: '0x3',
  blockTimestamp: '0x64',
  ...changes,
});

describe('transfers in logs', () => {
  it('reads an ERC-20 transfer', () => {
    expect(transfersOf([log()])).toEqual([
      {
        txHash: word('2'),
        logIndex: 3,
        blockHeight: 16,
        blockHash: word('1'),
        blockTime: 100,
        contract: `0x${'aa'.repeat(20)}`,
        from: `0x${'b'.repeat(40)}`,
        to: `0x${'c'.repeat(40)}`,
        amount: 255n,
      },
    ]);
  });

  it('holds the largest amount there is, exactly', () => {
    expect(transfersOf([log({ data: `0x${'f'.repeat(64)}` })])[0]?.amount).toBe(2n ** 256n - 1n);
  });

  it.each([
    ['an ERC-721 transfer', { topics: [...log().topics, word('7')], data: '0x' }],
    ['an ERC-721 transfer with data', { topics: [...log().topics, word('7')] }],
    ['a transfer without indexed addresses', { topics: [TRANSFER_TOPIC], data: `0x${'0'.repeat(192)}` }],
    ['another event', { topics: [word('9'), ...log().topics.slice(1)] }],
    ['an anonymous event', { topics: [] }],
  ])('passes over %s', (_, changes) => {
    expect(transfersOf([log(changes)])).toEqual([]);
  });

  it.each([
    ['a hash with a comma', { transactionHash: `${word('2').slice(0, -2)},x` }],
    ['a number that is none', { logIndex: 'three' }],
    ['data that is no number', { data: `0x${'z'.repeat(64)}` }],
    ['a contract that is none', { address: '0x1' }],
  ])('refuses %s', (_, changes) => {
    expect(() => transfersOf([log(changes)])).toThrow(RpcError);
  });

  it('leaves the time open where the node does not tell it', () => {
    expect(transfersOf([log({ blockTimestamp: undefined })])[0]?.blockTime).toBeNull();
  });
});

describe('error answers of providers', () => {
  it.each([
    [-32005, 'query returned more than 10000 results', 'too_large'],
    [-32602, 'Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range', 'too_large'],
    [-32600, 'eth_getLogs is limited to a 10,000 range', 'too_large'],
    [-32000, 'exceed maximum block range: 5000', 'too_large'],
    [-32005, 'daily request count exceeded, request rate limited', 'throttled'],
    [429, 'Too Many Requests', 'throttled'],
    [-32000, 'header not found', 'refused'],
    [-32601, 'the method eth_getBlockReceipts does not exist', 'refused'],
  ])('%i "%s" is %s', (code, message, fault) => {
    expect(rpcFault(code, message)).toBe(fault);
  });
});
