import type { FamilyName, FinalityPolicy } from '@chaintill/chain-port';
import { DomainError } from '@chaintill/kernel';
import type { Sql } from '@chaintill/persistence';
import type { Asset, ChainInfo } from '../domain/asset';

interface ChainRow {
  id: string;
  family: FamilyName;
  name: string;
  network_id: string;
  livemode: boolean;
  finality: FinalityPolicy;
  enabled: boolean;
}

interface AssetRow {
  id: number;
  chain_id: string;
  symbol: string;
  kind: 'native' | 'token';
  contract: string | null;
  decimals: number;
  enabled: boolean;
}

/**
 * Chains and assets, in memory: they change with the configuration only, at a start. Disabled ones can still be looked up
 * by id, since money may be booked in them; they are not offered.
 */
export class AssetRegistry {
  private readonly offered = new Map<string, ChainInfo>();
  private readonly assets = new Map<number, Asset>();
  private readonly allChains = new Map<string, ChainInfo>();
  private readonly contracts = new Map<string, Asset>();

  private constructor(chains: readonly ChainRow[], assets: readonly AssetRow[]) {
    for (const row of chains) {
      const own = assets.filter((asset) => asset.chain_id === row.id);
      for (const asset of own) this.assets.set(asset.id, toAsset(asset));
      const enabled = own.filter((asset) => asset.enabled).map(toAsset);
      for (const asset of enabled) this.contracts.set(contractKey(row.id, asset.contract), asset);
      const { id, family, name, network_id: networkId, livemode, finality } = row;
      const info: ChainInfo = { id, family, name, networkId, livemode, finality, assets: enabled };
      this.allChains.set(id, info);
      if (row.enabled) this.offered.set(id, info);
    }
  }

  /** Reads the registry from the database; run after `syncChains`. */
  static async load(sql: Sql): Promise<AssetRegistry> {
    const chains = await sql.query<ChainRow>('select * from chains order by id');
    const assets = await sql.query<AssetRow>('select * from assets order by id');
    return new AssetRegistry(chains, assets);
  }

  /** Chains on offer, of one mode if given. */
  chains(livemode?: boolean): readonly ChainInfo[] {
    return [...this.offered.values()].filter((chain) => livemode === undefined || chain.livemode === livemode);
  }

  /**
   * A chain on offer in a mode.
   * @throws DomainError INVALID_CHAIN
   */
  chain(id: string, livemode: boolean): ChainInfo {
    const chain = this.offered.get(id);
    if (!chain || chain.livemode !== livemode) {
      const known = this.chains(livemode).map((c) => c.id);
      throw new DomainError('INVALID_CHAIN', { chainId: id, known: known.join(', ') || 'none in this mode' });
    }
    return chain;
  }

  /**
   * An asset on offer.
   * @throws DomainError INVALID_CURRENCY
   */
  asset(chain: ChainInfo, symbol: string): Asset {
    const asset = chain.assets.find((candidate) => candidate.symbol === symbol);
    if (!asset) {
      const known = chain.assets.map((a) => a.symbol).join(', ');
      throw new DomainError('INVALID_CURRENCY', { currency: symbol, chainId: chain.id, known });
    }
    return asset;
  }

  /** The listed asset behind a contract (null: the native coin), or undefined for a contract nobody listed. */
  byContract(chainId: string, contract: string | null): Asset | undefined {
    return this.contracts.get(contractKey(chainId, contract));
  }

  /** Any asset ever booked. @throws Error for an id that was never one: a fault in the code */
  byId(id: number): Asset {
    const asset = this.assets.get(id);
    if (!asset) throw new Error(`asset ${id} does not exist`);
    return asset;
  }

  /** Any chain ever configured. @throws Error for an id that was never one */
  chainById(id: string): ChainInfo {
    const chain = this.allChains.get(id);
    if (!chain) throw new Error(`chain ${id} does not exist`);
    return chain;
  }

  /** Whether an address is a listed token contract on any chain of the family, where nobody should be sent. */
  isContract(family: FamilyName, canonical: string): boolean {
    return [...this.offered.values()].some(
      (chain) => chain.family === family && this.contracts.has(contractKey(chain.id, canonical)),
    );
  }
}

function contractKey(chainId: string, contract: string | null): string {
  return `${chainId} ${contract ?? 'native'}`;
}

function toAsset(row: AssetRow): Asset {
  return {
    id: row.id,
    chainId: row.chain_id,
    symbol: row.symbol,
    kind: row.kind,
    contract: row.contract,
    decimals: row.decimals,
  };
}
