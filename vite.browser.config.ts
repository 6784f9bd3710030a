/** The browser bundle: the front door and all it needs in one ES module, to show that the core needs no Node. */
import { defineConfig } from 'vite'

export default defineConfig({
  logLevel: 'warn',
  // Immer asks for it; there is no process in a browser.
  define: { 'process.env.NODE_ENV': JSON.stringify('production') },
  build: {
    lib: { entry: 'src/index.ts', formats: ['es'], fileName: 'kube-orrery' },
    outDir: 'dist-browser',
    target: 'es2023',
    minify: true,
    rollupOptions: {
      onwarn(warning) {
        // A Node module that was replaced by an empty one would fail only when it is used.
        throw new Error(warning.message)
      },
    },
  },
})
