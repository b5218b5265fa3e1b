// How the page is built and tested. `--mode fake` builds it against the fake core, for pictures.
import solid from "vite-plugin-solid";
import { defineConfig } from "vitest/config";

export default defineConfig(({ mode }) => ({
  plugins: [solid({ hot: mode === "development" })],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    outDir: mode === "fake" ? "../target/ui-fake" : "dist",
    emptyOutDir: true,
    // What WebKitGTK 2.44, WebView2 and Safari 17.5 understand; older engines do not know light-dark().
    target: ["chrome123", "safari17.5"],
    cssTarget: ["chrome123", "safari17.5"],
    // The policy allows no data: addresses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.{ts,tsx}", "test/**/*.test.{ts,tsx}"],
    setupFiles: ["test/setup.ts"],
    env: { TZ: "UTC" },
    restoreMocks: true,
  },
}));
