// `npm start`: the launcher, see tools/launcher/main.ts.
process.argv.splice(2, 0, 'tools/launcher/main');
await import('./run.mjs');
