/**
 * The database that a command works on.
 * @throws Error when DATABASE_URL is not set; nothing is guessed, since commands change what they find
 */
export function databaseUrl(): string {
  const url = process.env['DATABASE_URL'];
  if (url) return url;
  throw new Error(
    'set DATABASE_URL, e.g. postgres://user:password@host:5432/chaintill; a running `npm start` has it in .chaintill/ready.json, as postgresUrl',
  );
}
