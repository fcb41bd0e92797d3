import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The server a development client talks to; `guanxi serve` listens here. */
const SERVER = 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../src/guanxi/web/static',
    emptyOutDir: true,
    target: 'es2022',
    sourcemap: false,
    license: { fileName: 'THIRD-PARTY-LICENSES.txt' },
    chunkSizeWarningLimit: 700,
    // One file for all that the first screen needs: dozens of small ones cost more in headers and compress worse.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'start', tags: ['$initial'] }] } },
    },
  },
  server: { port: 5173, proxy: { '/api': SERVER, '/forms': SERVER } },
});
