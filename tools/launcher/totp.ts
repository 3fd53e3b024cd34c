import { parseArgs } from 'node:util';
import { Secret, TOTP } from 'otpauth';
import { READY_FILE, readReadyFile } from './ready-file';

const USAGE = 'npm run totp [-- --ready-file PATH]';

/** Prints the code that signing in to the panel of the running stack asks for, as an authenticator app would. */
function main(): void {
  if (process.argv.includes('--help')) return console.log(USAGE);
  const { values } = parseArgs({ options: { 'ready-file': { type: 'string' } } });
  const { email, totpSecret } = readReadyFile(values['ready-file'] ?? READY_FILE).panelUser;
  if (!totpSecret) throw new Error(`the second factor of ${email} was turned on elsewhere: use that authenticator app`);
  const totp = new TOTP({ secret: Secret.fromBase32(totpSecret) });
  console.log(`${totp.generate()}   for ${Math.ceil(totp.remaining() / 1_000)} s; each code counts once`);
}

try {
  main();
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(
    code === 'ENOENT'
      ? 'no running stack found: run npm start first, or name the ready file with --ready-file'
      : message,
  );
  process.exitCode = 1;
}
