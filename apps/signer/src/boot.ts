import type { FamilyRegistry } from '@chaintill/chain-port';
import { ConfigError, type Config } from '@chaintill/config';
import {
  ApprovalCheck,
  KeystoreFolder,
  readPassphrase,
  signingChains,
  type ApprovalMode,
  type FileKeys,
  type SigningRules,
} from '@chaintill/signing';

const HOUR_MS = 3_600_000;

/** What this signer holds against every request. @throws ConfigError when it lacks something */
export function rulesOf(config: Config, families: FamilyRegistry): SigningRules {
  const { APPROVAL_PUBLIC_KEY: publicKey, SIGNER_LEAST_RULE: least, SIGNER_PROOF_HOURS: hours } = config;
  if (!publicKey)
    throw new ConfigError(['APPROVAL_PUBLIC_KEY: is required: the public half of the api’s APPROVAL_KEY']);
  const [mode, approvals = '0'] = least.split(':');
  return {
    chains: signingChains(config.chains, config, families),
    families,
    approvals: new ApprovalCheck(publicKey),
    // the form of the variable
    leastRule: { mode: mode as ApprovalMode, approvals: Number(approvals) },
    proofMs: hours * HOUR_MS,
  };
}

/** The keys, opened. @throws ConfigError when the folder or the passphrase is missing, weak or wrong */
export async function openKeys(config: Config, families: FamilyRegistry): Promise<FileKeys> {
  const { KEYSTORE_FOLDER: folder } = config;
  if (!folder) throw new ConfigError(['KEYSTORE_FOLDER: is required: the folder with the encrypted chain keys']);
  const passphrase = readPassphrase(config);
  const keys = await new KeystoreFolder(folder, families).open(passphrase).catch((error: Error) => {
    throw new ConfigError([`KEYSTORE_FOLDER: ${error.message}`]);
  });
  // On a developer's machine there may be nothing to pay out of yet.
  if (keys.keys.length === 0 && !config.local)
    throw new ConfigError([`KEYSTORE_FOLDER: holds no key; make one with npm run keys`]);
  const published = keys.keys.filter(({ family, address, xpub }) =>
    families.get(family).keys?.isPublished(address ?? xpub ?? ''),
  );
  if (published.length > 0 && !config.local)
    throw new ConfigError(
      published.map(({ keyId }) => `KEYSTORE_FOLDER: ${keyId} is a published key: everybody has it`),
    );
  return keys;
}
