import type { ChainFamily, FamilyName } from './chain-family';

/** The families that an app was composed with. Apps fill it; nobody else imports an adapter. */
export class FamilyRegistry {
  private readonly families = new Map<FamilyName, ChainFamily>();

  constructor(families: readonly ChainFamily[]) {
    for (const family of families) this.families.set(family.name, family);
  }

  /** @throws Error when the app was composed without that family: a fault of the composition, not of the input */
  get(name: FamilyName): ChainFamily {
    const family = this.families.get(name);
    if (!family) throw new Error(`chain family ${name} is not part of this app`);
    return family;
  }

  has(name: FamilyName): boolean {
    return this.families.has(name);
  }
}
