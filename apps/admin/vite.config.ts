import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

/** The panel: static files under /admin, built to dist/apps/admin, served by the api. */
export default defineConfig({
  root,
  base: '/admin/',
  plugins: [react()],
  resolve: { alias: { '~': `${root}src` } },
  build: {
    outDir: '../../dist/apps/admin',
    emptyOutDir: true,
    target: 'es2022',
    // Nothing is inlined as a data: URL, so that a strict CSP holds; the size script reads the manifest.
    assetsInlineLimit: 0,
    manifest: true,
    modulePreload: { polyfill: false },
  },
  server: { port: 5173, proxy: { '/admin/api': { target: 'http://127.0.0.1:3000' } } },
});
