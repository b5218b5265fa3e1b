import { RuleTester } from "eslint";
import path from "node:path";
import { describe, it } from "vitest";
import { boundaries } from "../scripts/boundaries.mjs";

RuleTester.it = it;
RuleTester.describe = describe;
const tester = new RuleTester({ languageOptions: { ecmaVersion: 2022, sourceType: "module" } });
const at = (file: string): string => path.join(import.meta.dirname, "../src", file);

tester.run("boundaries", boundaries, {
  valid: [
    { filename: at("ipc/tauri.ts"), code: `import { invoke } from "@tauri-apps/api/core";` },
    {
      filename: at("flags/list.ts"),
      code: `import { t } from "../i18n/t"; import { x } from "../shared/x"; import { y } from "./row";`,
    },
    {
      filename: at("flags/list.ts"),
      code: `import { x } from "../changes/edits"; import { y } from "../changes/staging";`,
    },
    {
      filename: at("views/App.tsx"),
      code: `import { x } from "../flags/list"; import { y } from "../session/session"; import { z } from "../sync/sync";`,
    },
    { filename: at("main.tsx"), code: `import { App } from "./views/App";` },
  ],
  invalid: [
    {
      filename: at("flags/list.ts"),
      code: `import { invoke } from "@tauri-apps/api/core";`,
      errors: [{ messageId: "tauri" }],
    },
    { filename: at("shared/Icon.tsx"), code: `import { x } from "../flags/list";`, errors: [{ messageId: "floor" }] },
    { filename: at("ipc/host.ts"), code: `export * from "../session/session";`, errors: [{ messageId: "floor" }] },
    { filename: at("flags/list.ts"), code: `import { x } from "../views/App";`, errors: [{ messageId: "view" }] },
    {
      filename: at("flags/list.ts"),
      code: `import { x } from "../changes/edits"; import { y } from "../sync/sync";`,
      errors: [{ messageId: "domains" }],
    },
  ],
});
