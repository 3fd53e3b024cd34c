import { describeChainFamily, type LocalChain } from '@chaintill/chain-port/testing';
import { getAddress, Wallet, type TransactionReceipt } from 'ethers';
import { Erc20, PAYER_KEY } from '../../../tools/devnet/tokens';
import { startAnvil } from '../../../tools/local/anvil';
import { evmFamily } from './evm-family';

async function startChain(): Promise<LocalChain> {
  const anvil = await startAnvil();
  const token = await Erc20.deploy(anvil.url, 'TetherToken', ['Tether USD', 'USDT', 6]);
  const payer = new Wallet(PAYER_KEY);
  await token.mint(payer.address, 10n ** 13n);
  const sendNative = async (to: string, amount: bigint): Promise<string> => {
    const [from, value, gas] = [payer.address, `0x${amount.toString(16)}`, '0x186a0'];
    const hash = await anvil.rpc<string>('eth_sendTransaction', [{ from, to, value, gas }]);
    for (;;) {
      const receipt = await anvil.rpc<TransactionReceipt | null>('eth_getTransactionReceipt', [hash]);
      if (receipt) return hash;
    }
  };
  return {
    connection: (changes = {}) => ({
      chainId: 'ethereum-local',
      networkId: '31337',
      rpcUrls: [anvil.url],
      wsUrls: [anvil.wsUrl],
      finality: { kind: 'confirmations', count: 3 },
      native: false,
      pollIntervalMs: 1_000,
      maxRange: 1_000,
      ...changes,
    }),
    token: { contract: token.address.toLowerCase(), decimals: 6 },
    newAddress: () => Wallet.createRandom().address.toLowerCase(),
    payToken: (to, amount) => token.transfer(to, amount),
    payTokenMany: (to, amount) =>
      token.transferMany(
        to,
        to.map(() => amount),
      ),
    payNative: sendNative,
    payUri: async (uri) => {
      // a wallet's own reading of EIP-681
      const [, target = '', network, query] =
        /^ethereum:(0x[0-9a-fA-F]{40})@(\d+)(?:\/transfer)?\?(.*)$/.exec(uri) ?? [];
      const asked = new URLSearchParams(query);
      if (network !== '31337') throw new Error(`another network: ${uri}`);
      const value = asked.get('value');
      if (value) return sendNative(target, BigInt(value));
      if (getAddress(target) !== token.address) throw new Error(`another token: ${uri}`);
      return token.transfer(asked.get('address') ?? '', BigInt(asked.get('uint256') ?? ''));
    },
    failNative: async (amount) => {
      // The token takes no coins: the transaction reverts.
      await sendNative(token.address, amount);
      return token.address.toLowerCase();
    },
    sender: {
      address: payer.address.toLowerCase(),
      sign: (digest) => payer.signingKey.sign(digest).serialized,
    },
    priceless: ({ gasLimit = '', ...prices }) => ({
      gasLimit,
      ...Object.fromEntries(Object.entries(prices).map(([name, value]) => [name, `${value}${'0'.repeat(18)}`])),
    }),
    mining: async (automatic) => void (await anvil.rpc('evm_setAutomine', [automatic])),
    drop: async (txHash) => void (await anvil.rpc('anvil_dropTransaction', [txHash])),
    advance: async (blocks) => void (await anvil.rpc('anvil_mine', [`0x${blocks.toString(16)}`])),
    reorg: async (depth) => void (await anvil.rpc('anvil_reorg', [depth, []])),
    stop: async () => {
      token.close();
      await anvil.stop();
    },
  };
}

const LOWER = '0xd8da6bf26964af9d7eed9e03e53415d37aa96045';
const DISPLAY = '0xd8dA6BF26964aF9D7eEd9e03E53415D37aA96045';

describeChainFamily('evm', {
  family: evmFamily,
  addresses: {
    valid: [
      { text: LOWER, canonical: LOWER, display: DISPLAY },
      { text: DISPLAY, canonical: LOWER, display: DISPLAY },
      { text: `0x${LOWER.slice(2).toUpperCase()}`, canonical: LOWER, display: DISPLAY },
      // Examples of EIP-55 itself.
      ...['0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359'].map(
        (display) => ({
          text: display,
          canonical: display.toLowerCase(),
          display,
        }),
      ),
    ],
    invalid: [
      '',
      '0x',
      LOWER.slice(2),
      LOWER.slice(0, -1),
      `${LOWER}0`,
      ` ${LOWER}`,
      DISPLAY.replace('dA', 'Da'),
      `0x${'g'.repeat(40)}`,
      'XE7338O073KYGTWWZN0F2WZ0R8PX5ZPPZS',
      'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t',
      'vitalik.eth',
    ],
    nobody: [
      `0x${'0'.repeat(40)}`,
      `0x${'0'.repeat(39)}9`,
      '0x000000000000000000000000000000000000dead',
      `0xdead${'0'.repeat(36)}`,
      `0x${'dead'.repeat(10)}`,
      `0x${'f'.repeat(40)}`,
    ],
  },
  derivation: {
    // m/44'/60'/0' of the well-known test phrase "test test … junk"; its first children are anvil's accounts.
    xpub: 'xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP',
    children: [
      { index: 0, canonical: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266' },
      { index: 1, canonical: '0x70997970c51812dc3a010c7d01b50e0d17dc79c8' },
      { index: 9, canonical: '0xa0ee7a142d267c1f36714e4a8f75612f20a79720' },
    ],
    refused: [
      '',
      'xpub',
      'xpub6Ce9NcJvTk36xtLSr',
      'xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi',
    ],
  },
  keys: {
    // The first account of the well-known test phrase, and the example of the Web3 Secret Storage definition.
    singles: [
      {
        text: '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80',
        canonical: '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266',
      },
      {
        text: '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d',
        canonical: '0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b',
      },
    ],
    accounts: [
      {
        text: 'test test test test test test test test test test test junk',
        xpub: 'xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP',
      },
    ],
    refused: [
      '',
      'test test test',
      'test test test test test test test test test test test test',
      '0x00',
      '00'.repeat(32),
      'ff'.repeat(32),
      `0x${'1'.repeat(65)}`,
    ],
    published: [
      'xpub6Ce9NcJvTk36xtLSrJLZqE7wtgA5deCeYs7rSQtreh4cj6ByPtrg9sD7V2FNFLPnf8heNP3FGkeV9qwfzvZNSd54JoNXVsXFYSYwHsnJxqP',
      '0x70997970c51812dc3a010c7d01b50e0d17dc79c8',
    ],
    terms: { maxFee: 42_000n, fields: { gasLimit: '21000', maxFeePerGas: '2', maxPriorityFeePerGas: '1' } },
    keystore: {
      passphrase: 'testpassword',
      canonical: '0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b',
      text: JSON.stringify({
        crypto: {
          cipher: 'aes-128-ctr',
          cipherparams: { iv: '6087dab2f9fdbbfaddc31a909735c1e6' },
          ciphertext: '5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46',
          kdf: 'pbkdf2',
          kdfparams: {
            c: 262144,
            dklen: 32,
            prf: 'hmac-sha256',
            salt: 'ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd',
          },
          mac: '517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2',
        },
        id: '3198bc9c-6672-5ab3-d995-4942343ae5b6',
        version: 3,
      }),
    },
  },
  paymentUris: [
    {
      address: LOWER,
      asset: { contract: '0xdac17f958d2ee523a2206206994597c13d831ec7', decimals: 6 },
      amount: 100_000_000n,
      networkId: '1',
      uri: `ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@1/transfer?address=${DISPLAY}&uint256=100000000`,
    },
    {
      address: DISPLAY,
      asset: { contract: null, decimals: 18 },
      amount: 10n ** 18n,
      networkId: '137',
      uri: `ethereum:${DISPLAY}@137?value=1000000000000000000`,
    },
  ],
  start: startChain,
});
