import type { FamilyRegistry } from '@chaintill/chain-port';
import { ConfigError, type Cap, type ChainConfig, type ColdWallet } from '@chaintill/config';
import { isDomainError, parseAmount } from '@chaintill/kernel';
import type { ColdAddress, Limit, SigningChain } from '../domain/limits';

/** Caps, and where surplus may go, as they are configured. */
export interface SignerVariables extends CapVariables {
  readonly SIGNER_COLD_WALLETS: readonly ColdWallet[];
}

/** Caps as they are configured. */
interface CapVariables {
  readonly SIGNER_CAPS: readonly Cap[];
  readonly SIGNER_MAX_FEE: readonly Cap[];
  readonly SIGNER_GAS_CAPS: readonly Cap[];
}

const ALL = '*';

/**
 * The chains of the configuration with their limits.
 * @throws ConfigError when a cap names what is not there, or has more decimals than it; or a cold wallet is no address
 */
export function signingChains(
  chains: readonly ChainConfig[],
  variables: SignerVariables,
  families: FamilyRegistry,
): ReadonlyMap<string, SigningChain> {
  const faults = strangers(chains, variables);
  const cold = variables.SIGNER_COLD_WALLETS.flatMap(({ family, organizationId, address }) => {
    const canonical = families.has(family) ? families.get(family).address.parse(address)?.canonical : undefined;
    if (canonical !== undefined) return [{ family, organizationId, address: canonical }];
    faults.push(`SIGNER_COLD_WALLETS: ${address}: is no address of ${family}`);
    return [];
  });
  const coldOf = (family: ChainConfig['family']): ColdAddress[] =>
    cold.filter((one) => one.family === family).map(({ organizationId, address }) => ({ organizationId, address }));
  const read = (variable: keyof CapVariables, names: readonly string[], decimals: number): Limit | undefined => {
    const cap = [...names, ALL].map((name) => variables[variable].find((one) => one.name === name)).find(Boolean);
    return cap && limitOf(cap, decimals, (fault) => faults.push(`${variable}: ${cap.name}: ${fault}`));
  };
  const known = chains.map(({ id, family, networkId, livemode, assets }): SigningChain => {
    const coin = assets.find(({ contract }) => contract === undefined)?.decimals ?? families.get(family).coinDecimals;
    const capped = assets.map(({ symbol, contract, decimals }) => {
      const canonical =
        contract === undefined ? null : (families.get(family).address.parse(contract)?.canonical ?? contract);
      return [canonical, { symbol, cap: read('SIGNER_CAPS', [`${symbol}@${id}`, symbol], decimals) }] as const;
    });
    return {
      id,
      family,
      networkId,
      livemode,
      assets: new Map(capped),
      fee: read('SIGNER_MAX_FEE', [id], coin),
      gas: read('SIGNER_GAS_CAPS', [id], coin),
      cold: coldOf(family),
    };
  });
  if (faults.length > 0) throw new ConfigError(faults);
  return new Map(known.map((chain) => [chain.id, chain]));
}

/** A mistyped name would be a cap that caps nothing. */
function strangers(chains: readonly ChainConfig[], variables: CapVariables): string[] {
  const ids = chains.map(({ id }) => id);
  const assets = chains.flatMap(({ id, assets: own }) => own.flatMap(({ symbol }) => [symbol, `${symbol}@${id}`]));
  const unknown = (variable: keyof CapVariables, names: readonly string[], what: string): string[] =>
    variables[variable]
      .filter(({ name }) => name !== ALL && !names.includes(name))
      .map(({ name }) => `${variable}: ${name}: there is no such ${what} in CHAINS`);
  return [
    ...unknown('SIGNER_CAPS', assets, 'asset'),
    ...unknown('SIGNER_MAX_FEE', ids, 'chain'),
    ...unknown('SIGNER_GAS_CAPS', ids, 'chain'),
  ];
}

function limitOf({ each, day }: Cap, decimals: number, fault: (text: string) => void): Limit {
  const units = (text: string | null): bigint | null => {
    if (text === null) return null;
    try {
      return parseAmount(text, decimals);
    } catch (error) {
      fault(isDomainError(error) ? error.message : String(error));
      return null;
    }
  };
  return { each: units(each), day: units(day) };
}
