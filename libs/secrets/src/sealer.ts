import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps secrets that must be read again (webhook secrets) unreadable in the database: AES-256-GCM under a key that is
 * derived from the master key (ADR 0008). Sealed form: version byte, nonce, tag, ciphertext.
 */
export class Sealer {
  private readonly key: Buffer;

  /** @param masterKey 32 bytes, `config.masterKey` */
  constructor(masterKey: Buffer) {
    this.key = Buffer.from(hkdfSync('sha256', masterKey, '', 'chaintill sealed secrets v1', 32));
  }

  /** @param context whose secret it is, e.g. an endpoint's id: a sealed secret moved to another row does not open */
  seal(plain: string, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce).setAAD(Buffer.from(context));
    const text = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), text]);
  }

  /** @throws Error when it was sealed under another master key or for another context, or was changed since */
  open(sealed: Buffer, context: string): string {
    const text = 1 + NONCE_BYTES + TAG_BYTES;
    if (sealed.length < text || sealed[0] !== VERSION) throw new Error(`not a sealed secret (${context})`);
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(context))
      .setAuthTag(sealed.subarray(1 + NONCE_BYTES, text));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(text)), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new Error(`the secret of ${context} does not open: another MASTER_KEY, or the row was changed`, { cause });
    }
  }
}
